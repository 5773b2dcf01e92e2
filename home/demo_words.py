"""What the demonstration's pages say. Spanish, since it is content."""

# Slug: title, introduction, body, whether it stands in menus.
PAGES = {
    "acerca": (
        "Acerca de esta comunidad",
        "Un directorio hecho por las cooperativas, para que las encuentren quienes compran, apoyan y aprenden.",
        (
            ("heading", "Para qué existe"),
            (
                "text",
                "<p>En México hay decenas de miles de organizaciones de la economía social. Producen café, textiles, muebles, alimentos y servicios, y casi siempre cuesta encontrarlas. Aquí cada una cuenta quién es, qué ofrece y cómo comunicarse con ella.</p><p>Buscar es gratis y no pide registro. Publicar también es gratis.</p>",
            ),
            ("heading", "Cómo cuidamos los datos"),
            (
                "text",
                "<p>Solo se muestra lo que cada organización decidió hacer público. Una ficha verificada dice quién la revisó y con qué; una que nadie confirma en doce meses lo dice también.</p>",
            ),
            ("heading", "Esto es una demostración"),
            (
                "text",
                '<p>Las organizaciones que ves llevan la palabra <b>ejemplo</b> en el nombre. Son ficticias, igual que sus productos, sus certificados y sus contactos. Los lugares sí existen: localidades de <a href="https://www.geonames.org">GeoNames</a>, licencia CC BY 4.0, con cambios.</p>',
            ),
        ),
        True,
    ),
    "programa": (
        "El programa",
        "Acompañamiento para cooperativas que ya venden y quieren llegar más lejos.",
        (
            ("heading", "Qué recibe tu cooperativa"),
            (
                "text",
                "<ul><li>Talleres sobre gobierno interno, finanzas y ventas.</li><li>Una persona mentora que las escucha cada semana.</li><li>Encuentros con compradoras y compradores.</li></ul>",
            ),
            ("heading", "A quién está dirigido"),
            (
                "text",
                "<p>A organizaciones constituidas, con al menos un año de trabajo, cinco personas socias activas y un producto o servicio que ya se vende.</p>",
            ),
            (
                "quote",
                "Llegamos con dudas sobre los costos y salimos con una lista de precios que aprobó la asamblea.",
                "Socia de una cooperativa de ejemplo",
                "Testimonio de demostración",
            ),
        ),
        True,
    ),
    "para-compradores": (
        "Para quien compra",
        "Encuentra proveedoras y proveedores en diez minutos, con datos claros.",
        (
            ("heading", "Busca como hablas"),
            (
                "text",
                "<p>Escribe el producto, el oficio o el lugar: «café Oaxaca», «uniformes», «jitomate». No importan los acentos. Después elige el estado, la certificación o si vende por mayoreo.</p>",
            ),
            ("heading", "Qué dice cada ficha"),
            (
                "text",
                "<p>Qué vende, cuánto puede producir al mes, desde qué cantidad acepta pedidos, a dónde entrega y hasta cuándo valen sus certificados. Si un dato falta, es porque nadie lo ha confirmado.</p>",
            ),
            ("heading", "Trata directo"),
            ("text", "<p>No cobramos comisión ni intervenimos en el trato. Acuerda por escrito la cantidad, el precio, la fecha y la forma de pago.</p>"),
        ),
        True,
    ),
    "para-cooperativas": (
        "Para cooperativas",
        "Publica lo que produces y deja que te encuentren.",
        (
            ("heading", "Qué necesitas"),
            (
                "text",
                "<p>El nombre de tu organización, el municipio donde trabaja y lo que produce. Con eso ya pueden encontrarte. Lo demás lo completas poco a poco, desde un teléfono.</p>",
            ),
            ("heading", "Tú decides qué se ve"),
            ("text", "<p>Tu RFC nunca se muestra. Teléfono, correo y domicilio se muestran solo si tu organización lo elige.</p>"),
            ("heading", "En tu lengua"),
            ("text", "<p>Puedes contar quiénes son en la lengua que hablan. El español no es obligatorio.</p>"),
        ),
        True,
    ),
}

# Slug, title, kind, introduction, body.
ARTICLES = (
    (
        "el-cafe-que-se-vende-junto",
        "El café que se vende junto",
        "historia",
        "Cuarenta familias acordaron un solo precio y una sola bodega.",
        (
            (
                "text",
                "<p>Durante años cada familia bajaba su café por separado y aceptaba lo que le ofrecieran. La asamblea decidió pesar, secar y guardar juntos. El primer comprador llegó por una búsqueda: «café de altura, entrega nacional».</p>",
            ),
            ("heading", "Lo que cambió"),
            ("text", "<p>Ahora el precio se acuerda en octubre, antes de la cosecha, y el anticipo se reparte según los quintales de cada quien.</p>"),
            ("quote", "Antes preguntábamos cuánto nos pagaban. Ahora decimos cuánto vale.", "Presidenta del consejo", "Cooperativa de ejemplo"),
        ),
    ),
    (
        "tejer-con-medidas",
        "Tejer con medidas: cómo llegó un pedido de hotel",
        "historia",
        "Un hotel pidió doscientos caminos de mesa iguales. Esto aprendieron.",
        (
            (
                "text",
                "<p>El telar de cintura no hace dos piezas idénticas. Las tejedoras explicaron eso al comprador, enviaron tres muestras y acordaron una tolerancia de dos centímetros.</p>",
            ),
            ("heading", "Escribir el pedido"),
            ("text", "<p>Cantidad, medidas, colores, fecha y qué pasa si algo se retrasa: todo cupo en una hoja.</p>"),
        ),
    ),
    (
        "miel-en-dos-temporadas",
        "Miel en dos temporadas",
        "historia",
        "Decir cuándo hay y cuándo no hay también es vender bien.",
        (
            (
                "text",
                "<p>Hay miel en primavera y en otoño. Al publicar los meses, la cooperativa dejó de recibir pedidos que no podía cumplir, y empezó a recibir apartados.</p>",
            ),
            ("heading", "Avisar a tiempo"),
            ("text", "<p>Un mensaje en septiembre a quienes ya compraron bastó para vender la mitad de la cosecha antes de sacarla.</p>"),
        ),
    ),
    (
        "abre-el-directorio",
        "El directorio abre sus puertas",
        "noticia",
        "Desde hoy puedes buscar por producto, lugar y certificación.",
        (
            (
                "text",
                "<p>El directorio reúne fichas de demostración de todo el país para que pruebes la búsqueda, los filtros y las páginas de cada organización.</p>",
            ),
            ("heading", "Qué sigue"),
            ("text", "<p>En las próximas semanas invitaremos a las primeras cooperativas a publicar su ficha.</p>"),
        ),
    ),
    (
        "guia-para-tu-primera-foto",
        "Guía breve para tu primera foto",
        "noticia",
        "Luz de la mañana, fondo limpio y manos trabajando.",
        (
            (
                "text",
                "<p>Una buena foto se hace con cualquier teléfono. Busca sombra clara, acércate y muestra el producto en uso. Pide permiso a las personas que salgan.</p>",
            ),
            ("heading", "Describe lo que se ve"),
            ("text", "<p>Una frase ayuda a quien no puede ver la imagen y a quien ahorra datos: «Tres ollas de barro negro sobre una mesa de madera».</p>"),
        ),
    ),
    (
        "costos-claros-en-asamblea",
        "Costos claros en asamblea",
        "noticia",
        "Una hoja sencilla para calcular el precio entre todas y todos.",
        (
            (
                "text",
                "<p>Materia prima, tiempo, empaque, traslado e impuestos. Cuando cada renglón se llena en asamblea, el precio deja de ser un secreto.</p>",
            ),
            ("heading", "Pruébala"),
            ("text", "<p>Empieza con un solo producto, el que más venden, y corrige la hoja después de cada pedido.</p>"),
        ),
    ),
)
