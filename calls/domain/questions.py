"""Frequent questions of the portal (REG-06), in the words of the rules that answer them."""

from __future__ import annotations

QUESTIONS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Su usuario",
        (
            (
                "¿Cuál es mi usuario?",
                "El número de su documento de identidad. La contraseña es la que eligió al registrarse.",
            ),
            (
                "Olvidé mi contraseña. ¿Qué hago?",
                (
                    "En «Ingresar», después de escribir su número, use «¿Olvidó su contraseña?». Recibirá un enlace en el "
                    "correo que registró."
                ),
            ),
            (
                "No me llegó el correo de confirmación.",
                "El correo solo informa: su usuario funciona desde que el sistema dice «Se registró correctamente».",
            ),
            (
                "¿El mismo usuario sirve para todo el proceso?",
                "Sí: para postular, rendir la evaluación de conocimientos y registrar sus documentos. Guárdelo.",
            ),
        ),
    ),
    (
        "La postulación",
        (
            (
                "¿Cuándo puedo postular?",
                (
                    "Solo en la fecha y el horario de la etapa 3 del cronograma, por la hora del servidor. No se admiten "
                    "expedientes fuera del horario. Su ficha MIS DATOS puede llenarla en cualquier momento."
                ),
            ),
            (
                "¿Puedo postular por correo o en papel?",
                (
                    "No. Este portal es el único medio para postular. Si una falla técnica del portal lo impidió dentro del "
                    "plazo, demuéstrelo a la Oficina de Recursos Humanos, que puede registrar su postulación."
                ),
            ),
            (
                "¿Puedo corregir mi postulación después de confirmarla?",
                (
                    "No. Una vez confirmada, el sistema no permite cambios o modificaciones posteriores, y nadie los "
                    "tramita. Su ficha MIS DATOS sigue editable para otras convocatorias."
                ),
            ),
            (
                "¿Puedo postular a varias convocatorias?",
                "Sí, una vez a cada una.",
            ),
            (
                "El sistema advierte que no cumplo un requisito. ¿Puedo postular igual?",
                (
                    "Sí. La advertencia se calcula con lo que declaró; quien decide es la Oficina de Recursos Humanos en la "
                    "etapa 4."
                ),
            ),
            (
                "¿Qué formato deben tener los documentos?",
                "Todo documento a adjuntar debe estar en formato PDF, legible, sin contraseña y de hasta 10 MB.",
            ),
        ),
    ),
    (
        "La evaluación de conocimientos",
        (
            (
                "¿A qué hora ingreso?",
                (
                    "El ingreso abre cinco minutos antes de la hora publicada en los resultados de requisitos mínimos. A la "
                    "hora exacta se cierra: no hay tolerancia y se consigna NO SE PRESENTÓ."
                ),
            ),
            (
                "¿Puedo rendirla con el celular?",
                (
                    "No. La evaluación debe realizarse desde una laptop o PC de escritorio, con cámara y micrófono "
                    "encendidos de inicio a fin."
                ),
            ),
            (
                "¿Qué pasa si se corta mi internet?",
                (
                    "Sus respuestas ya guardadas quedan guardadas, y la página sigue intentando enviar las demás. El tiempo "
                    "no se detiene: la evaluación termina para todos a la misma hora."
                ),
            ),
            (
                "¿Cuántas preguntas son y con cuánto se aprueba?",
                "20 preguntas de 1.5 puntos en 25 minutos. Aprueba con 18 de 30 puntos.",
            ),
        ),
    ),
    (
        "Resultados y reclamos",
        (
            (
                "¿Dónde se publican los resultados?",
                (
                    "En la página de cada convocatoria. Seguir las publicaciones es responsabilidad de cada postulante; los "
                    "correos son una cortesía."
                ),
            ),
            (
                "¿Cuánto tiempo tengo para reclamar un resultado preliminar?",
                "24 horas desde su publicación.",
            ),
            (
                "¿El cronograma puede cambiar?",
                "Sí. Cada cambio se publica como aviso, con su motivo. Un plazo abierto puede ampliarse, nunca acortarse.",
            ),
        ),
    ),
)
