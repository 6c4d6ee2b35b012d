// @ts-check
/** Single pictures of the camera: of the document shown, and every three seconds where video does not get through. */

const LIMIT = 100 * 1024;
const QUALITIES = [0.85, 0.7, 0.5, 0.3];
const WIDTH = 640;

/**
 * @param {HTMLVideoElement} video
 * @returns {Promise<Blob>} image/jpeg of at most 100 KiB; rejects while the video has no picture
 */
export async function grabStill(video) {
  if (!video.videoWidth) throw new Error("the camera shows no picture yet");
  const canvas = document.createElement("canvas");
  canvas.width = Math.min(WIDTH, video.videoWidth);
  canvas.height = Math.round((canvas.width * video.videoHeight) / video.videoWidth);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("no canvas");
  context.drawImage(video, 0, 0, canvas.width, canvas.height);
  for (const quality of QUALITIES) {
    const blob = await new Promise((/** @type {(blob: Blob | null) => void} */ resolve) => {
      canvas.toBlob(resolve, "image/jpeg", quality);
    });
    if (blob && blob.size <= LIMIT) return blob;
  }
  throw new Error("the picture does not fit");
}
