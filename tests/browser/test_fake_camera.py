"""What every browser test stands on: Chromium shows a picture that moves and hears a tone."""

from __future__ import annotations

import pytest

from tests.support.browser import NewContext, accessibility_faults

pytestmark = [pytest.mark.browser, pytest.mark.alone]

PAGE = '<!doctype html><html lang="es"><title>Cámara</title><main><h1>Cámara</h1><video muted></video></main></html>'
WATCH = """async () => {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { width: 320, height: 240 }, audio: true });
  const video = document.querySelector("video");
  video.srcObject = stream;
  await video.play();
  const canvas = new OffscreenCanvas(32, 24).getContext("2d");
  const look = () => new Promise((done) => video.requestVideoFrameCallback(() => {
    canvas.drawImage(video, 0, 0, 32, 24);
    done(canvas.getImageData(0, 0, 32, 24).data.join());
  }));
  const pictures = new Set();
  for (let frame = 0; frame < 12; frame += 1) pictures.add(await look());
  const sound = new AudioContext();
  const analyser = sound.createAnalyser();
  sound.createMediaStreamSource(stream).connect(analyser);
  const wave = new Float32Array(analyser.fftSize);
  let peak = 0;
  for (let turn = 0; turn < 100 && peak < 0.1; turn += 1) {
    await new Promise((done) => setTimeout(done, 20));
    analyser.getFloatTimeDomainData(wave);
    peak = Math.max(peak, ...wave);
  }
  const kinds = stream.getTracks().map((track) => `${track.kind}:${track.readyState}`);
  return { pictures: pictures.size, peak, kinds };
}"""


def test_camera_moves_and_microphone_hears(new_context: NewContext) -> None:
    page = new_context(base_url="http://localhost").new_page()
    page.route("**/*", lambda route: route.fulfill(body=PAGE, content_type="text/html; charset=utf-8"))
    page.goto("/")

    seen = page.evaluate(WATCH)

    assert sorted(seen["kinds"]) == ["audio:live", "video:live"]
    assert seen["pictures"] >= 10
    assert seen["peak"] > 0.1
    assert accessibility_faults(page) == []


def test_axe_finds_what_is_wrong(new_context: NewContext) -> None:
    page = new_context().new_page()
    page.set_content('<main><h1>Hola</h1><img src="data:,"></main>')
    assert {fault.split(":")[0] for fault in accessibility_faults(page)} >= {"image-alt", "html-has-lang"}
