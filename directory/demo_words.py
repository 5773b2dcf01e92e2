"""What the fictitious cooperatives sell, say and are called. Spanish, since it is content."""

# Leaf of the category tree: what its people call themselves, unit, prices in pesos from/to, minimum order, capacity a month, months (empty: all year), names.
TRADES = {
    "cafe": ("Cafetaleros", "kg", 140, 320, 5, 400, (), ("Café tostado y molido", "Café en grano de altura", "Café verde lavado", "Café pergamino", "Café de olla para moler")),
    "cacao-y-chocolate": ("Cacaoteros", "kg", 160, 380, 3, 150, (), ("Chocolate de mesa", "Cacao en grano", "Chocolate de metate con canela", "Cocoa natural")),
    "miel": ("Apicultores", "kg", 90, 190, 10, 600, (3, 4, 5, 10, 11, 12), ("Miel multifloral", "Miel de azahar", "Miel melipona", "Propóleo en gotas", "Polen seco")),
    "vainilla": ("Vainilleros", "kg", 2400, 5200, 1, 15, (11, 12, 1, 2), ("Vainilla en vaina", "Extracto de vainilla")),
    "te-y-hierbas": ("Recolectoras", "kg", 80, 240, 2, 120, (), ("Flor de jamaica", "Té de monte", "Orégano seco", "Pimienta gorda")),
    "maiz": ("Milperos", "t", 7200, 12500, 1, 20, (10, 11, 12, 1), ("Maíz blanco nativo", "Maíz azul", "Maíz pozolero", "Elote tierno")),
    "frijol": ("Productores de Frijol", "kg", 28, 52, 50, 3000, (11, 12, 1), ("Frijol negro", "Frijol flor de mayo", "Frijol ayocote", "Frijol bayo")),
    "amaranto-y-chia": ("Amaranteras", "kg", 60, 140, 5, 300, (), ("Alegrías de amaranto", "Amaranto reventado", "Chía limpia")),
    "harinas-y-tortillas": ("Molineras", "kg", 24, 70, 5, 900, (), ("Tortilla de nixtamal", "Totopo de horno", "Tlayuda", "Pinole", "Harina de maíz azul")),
    "ajonjoli-y-semillas": ("Sembradores", "kg", 48, 110, 20, 800, (), ("Ajonjolí natural", "Cacahuate tostado", "Pepita de calabaza")),
    "aguacate": ("Aguacateros", "caja", 380, 720, 10, 500, (), ("Aguacate Hass", "Aguacate criollo")),
    "citricos": ("Citricultores", "caja", 120, 360, 20, 1500, (11, 12, 1, 2, 3, 4), ("Limón persa", "Naranja valencia", "Mandarina", "Toronja roja")),
    "mango-y-frutas-tropicales": ("Fruticultores", "caja", 110, 330, 20, 1200, (3, 4, 5, 6, 7), ("Mango ataulfo", "Piña miel", "Plátano macho", "Papaya maradol", "Litchi")),
    "jitomate": ("Horticultores", "caja", 160, 420, 15, 900, (), ("Jitomate saladet", "Jitomate bola", "Tomate verde")),
    "chile": ("Productores de Chile", "kg", 35, 260, 10, 500, (8, 9, 10, 11), ("Chile pasilla seco", "Chile habanero", "Chile de agua", "Chile guajillo")),
    "nopal-y-tuna": ("Nopaleros", "kg", 14, 40, 30, 2500, (), ("Nopal limpio", "Tuna blanca", "Xoconostle")),
    "hortalizas": ("Hortelanas", "kg", 16, 60, 10, 900, (), ("Canasta de verdura", "Lechuga orejona", "Calabacita", "Ejote", "Chayote")),
    "hongos": ("Recolectoras de Hongos", "kg", 70, 180, 3, 120, (7, 8, 9), ("Setas frescas", "Huitlacoche", "Hongo deshidratado")),
    "mermeladas-y-conservas": ("Conserveras", "pieza", 45, 110, 12, 800, (), ("Mermelada de guayaba", "Chiles en escabeche", "Fruta deshidratada", "Ate de membrillo")),
    "salsas-y-moles": ("Moleras", "kg", 110, 260, 5, 250, (), ("Mole negro en pasta", "Salsa macha", "Pipián", "Mole rojo")),
    "dulces-y-piloncillo": ("Trapicheros", "kg", 32, 90, 10, 900, (11, 12, 1, 2, 3), ("Piloncillo granulado", "Cocadas", "Palanquetas", "Panela en cono")),
    "pan-y-galletas": ("Panaderas", "docena", 60, 160, 4, 500, (), ("Pan de yema", "Galletas de amaranto", "Pan de pulque")),
    "lacteos-y-quesos": ("Queseros", "kg", 95, 210, 5, 400, (), ("Quesillo", "Queso fresco de rancho", "Requesón", "Yogur natural")),
    "mezcal-y-destilados": ("Maestras Mezcaleras", "l", 320, 980, 12, 600, (), ("Mezcal espadín", "Mezcal tobalá", "Mezcal de ensamble", "Pox de maíz")),
    "ganado": ("Ganaderos", "kg", 90, 240, 20, 700, (), ("Cecina", "Borrego en canal", "Carne de res de libre pastoreo")),
    "aves-y-huevo": ("Avicultoras", "pieza", 4, 260, 30, 4000, (), ("Huevo de rancho", "Guajolote vivo", "Pollo de patio")),
    "pescado": ("Pescadores", "kg", 70, 220, 20, 2000, (), ("Tilapia entera", "Trucha arcoíris", "Huachinango", "Filete de mojarra")),
    "camaron-y-mariscos": ("Pescadores de Ribera", "kg", 150, 420, 20, 1200, (9, 10, 11, 12, 1, 2), ("Camarón de estero", "Ostión en concha", "Jaiba", "Pulpo")),
    "huipiles-y-blusas": ("Bordadoras", "pieza", 450, 3800, 2, 40, (), ("Huipil de algodón", "Blusa bordada a mano", "Huipil de gala", "Blusa de manta")),
    "rebozos": ("Reboceras", "pieza", 600, 4200, 2, 30, (), ("Rebozo de bolita", "Chal de algodón", "Rebozo de telar de cintura")),
    "tejidos-en-telar": ("Tejedoras", "pieza", 120, 1600, 6, 120, (), ("Camino de mesa", "Mantel de telar", "Servilletas tejidas", "Tela por metro")),
    "tapetes-y-lana": ("Tejedores de Lana", "pieza", 700, 6800, 1, 25, (), ("Tapete de lana teñido con grana", "Sarape", "Cobija de lana", "Gabán")),
    "bolsas-y-morrales": ("Tejedoras de Fibra", "pieza", 180, 950, 6, 150, (), ("Morral de ixtle", "Hamaca matrimonial", "Bolsa de palma")),
    "bordados": ("Bordadoras", "pieza", 150, 2200, 3, 60, (), ("Servilleta bordada", "Cojín de tenango", "Camino deshilado")),
    "ropa-y-uniformes": ("Costureras", "pieza", 140, 520, 20, 900, (), ("Uniforme escolar", "Playera con serigrafía", "Bata de trabajo")),
    "alfareria": ("Alfareras", "pieza", 60, 1400, 10, 300, (), ("Olla de barro", "Comal de barro", "Vajilla de barro", "Jarrón bruñido", "Cazuela")),
    "cesteria": ("Palmeras", "pieza", 50, 680, 10, 250, (), ("Canasta de carrizo", "Petate de palma", "Tenate", "Sombrero de palma")),
    "madera-tallada": ("Talladores", "pieza", 180, 5200, 1, 40, (), ("Alebrije de copal", "Máscara de danza", "Cucharas de madera")),
    "joyeria": ("Plateros", "pieza", 220, 2600, 3, 90, (), ("Aretes de filigrana", "Collar de chaquira", "Anillo de plata")),
    "jabones-y-cosmetica": ("Jaboneras", "pieza", 35, 140, 24, 1200, (), ("Jabón de avena y miel", "Champú de romero", "Pomada de árnica")),
    "madera": ("Silvicultores", "m2", 260, 900, 20, 2000, (), ("Tabla de pino", "Tarima", "Duela de encino")),
    "muebles": ("Carpinteros", "pieza", 900, 8600, 1, 40, (), ("Mesa de parota", "Silla tejida", "Librero de pino")),
    "viveros-y-plantas": ("Viveristas", "pieza", 12, 180, 50, 6000, (), ("Árbol frutal injertado", "Cempasúchil en maceta", "Planta nativa", "Nochebuena")),
    "abonos": ("Composteros", "costal", 70, 190, 10, 900, (), ("Lombricomposta", "Bocashi", "Composta madura")),
    "reciclaje": ("Recicladoras", "t", 1800, 6200, 1, 30, (), ("Cartón en paca", "PET molido")),
    "hospedaje": ("Anfitriones", "noche", 380, 1500, 1, 240, (), ("Cabaña para cuatro personas", "Habitación doble", "Zona de campamento")),
    "recorridos-y-guias": ("Guías Comunitarios", "persona", 120, 950, 2, 400, (), ("Recorrido por la milpa", "Paseo en lancha", "Caminata al cenote", "Ruta del café")),
    "transporte": ("Transportistas", "servicio", 400, 6500, 1, 120, (), ("Flete local", "Transporte de personal")),
    "limpieza-y-jardineria": ("Trabajadoras del Cuidado", "servicio", 350, 4200, 1, 200, (), ("Limpieza de oficinas", "Mantenimiento de áreas verdes")),
    "tecnologia-y-comunicacion": ("Tecnólogas", "hora", 280, 750, 4, 320, (), ("Página web", "Producción de video", "Taller de radio comunitaria")),
    "capacitacion-y-asesoria": ("Facilitadoras", "hora", 300, 900, 2, 160, (), ("Taller de cooperativismo", "Asesoría contable")),
    "ahorro-y-prestamo": ("Caja Popular", "servicio", None, None, None, None, (), ("Cuenta de ahorro", "Préstamo productivo")),
    "energia-renovable": ("Instaladores Solares", "servicio", 4500, 68000, 1, 12, (), ("Sistema solar fotovoltaico", "Estufa ahorradora de leña")),
    "comida-preparada": ("Cocineras Tradicionales", "persona", 85, 260, 20, 1500, (), ("Comida para eventos", "Tamales por encargo", "Servicio de café")),
}  # fmt: skip

# Trades likelier in some states than by chance, by INEGI code.
REGIONAL = {
    "02": ("camaron-y-mariscos", "pescado", "hortalizas"), "03": ("camaron-y-mariscos", "pescado"), "04": ("miel", "camaron-y-mariscos", "bolsas-y-morrales"),
    "05": ("ganado", "lacteos-y-quesos"), "06": ("citricos", "cafe"), "07": ("cafe", "cacao-y-chocolate", "miel", "huipiles-y-blusas", "rebozos", "mango-y-frutas-tropicales"),
    "08": ("madera", "ganado", "lacteos-y-quesos"), "09": ("limpieza-y-jardineria", "tecnologia-y-comunicacion", "amaranto-y-chia", "comida-preparada"),
    "10": ("madera", "muebles", "frijol"), "12": ("mezcal-y-destilados", "cafe", "joyeria", "cesteria"), "13": ("bordados", "nopal-y-tuna", "recorridos-y-guias"),
    "14": ("muebles", "alfareria", "lacteos-y-quesos"), "15": ("nopal-y-tuna", "tapetes-y-lana", "hongos"), "16": ("aguacate", "madera", "alfareria", "rebozos"),
    "17": ("viveros-y-plantas", "amaranto-y-chia"), "18": ("camaron-y-mariscos", "cafe", "mango-y-frutas-tropicales"),
    "20": ("mezcal-y-destilados", "cafe", "tapetes-y-lana", "alfareria", "salsas-y-moles", "madera-tallada", "huipiles-y-blusas", "madera"),
    "21": ("cafe", "miel", "alfareria", "bordados"), "23": ("miel", "recorridos-y-guias", "hospedaje"), "24": ("nopal-y-tuna", "bolsas-y-morrales"),
    "25": ("camaron-y-mariscos", "jitomate"), "26": ("camaron-y-mariscos", "ganado"), "27": ("cacao-y-chocolate", "pescado"), "28": ("citricos", "camaron-y-mariscos"),
    "29": ("amaranto-y-chia", "tapetes-y-lana"), "30": ("cafe", "vainilla", "citricos", "dulces-y-piloncillo"),
    "31": ("miel", "huipiles-y-blusas", "bolsas-y-morrales", "chile", "recorridos-y-guias"), "32": ("frijol", "chile", "ganado"),
}  # fmt: skip

# Languages spoken in a state, of the language table.
SPOKEN = {
    "04": ("yua",),
    "07": ("tzo", "tzh"),
    "12": ("mxv", "nhn"),
    "13": ("ote", "nhn"),
    "15": ("nhn",),
    "20": ("zam", "ztu", "mxv"),
    "21": ("nhn",),
    "23": ("yua",),
    "29": ("nhn",),
    "31": ("yua",),
}

FIRST = ("Flor", "Luz", "Manos", "Raíces", "Sol", "Luna", "Semilla", "Camino", "Hilos", "Voces", "Tierra", "Agua", "Maíz", "Lucero", "Sierra", "Jardín", "Fuego", "Nido", "Estrella", "Vuelo", "Corazón", "Brisa", "Fruto", "Puente", "Cosecha", "Amanecer", "Sendero", "Canto", "Huella", "Palma")  # fmt: skip
SECOND = ("del Alba", "de la Montaña", "del Monte", "del Manantial", "del Valle", "de la Milpa", "del Lago", "del Río", "del Sur", "de Colores", "de Agosto", "de la Asamblea", "de la Costa", "del Bosque", "de Barro", "del Camino", "en Común", "de la Niebla", "del Maguey", "de Octubre", "del Telar", "de la Sierra", "de la Cañada", "del Encino", "de la Esperanza", "del Mar", "de Piedra", "de las Flores", "de Palma", "del Colibrí")  # fmt: skip
LEGAL_ENDINGS = {
    "sc": "S.C. de R.L.",
    "sc-cv": "S.C. de R.L. de C.V.",
    "sc-rs": "S.C. de R.S.",
    "socap": "S.C. de A.P. de R.L. de C.V.",
    "spr": "S.P.R. de R.L.",
    "sss": "S.S.S.",
}
# Rough shares among the 61,000 registered bodies of the social economy: half of them are ejidos and communities.
LEGAL_SHARES = {"sc": 14, "sc-cv": 16, "sc-rs": 1, "socap": 1, "spr": 16, "sss": 4, "ejido": 34, "comunidad": 7, "union": 2, "en-formacion": 5}

QUALITIES = ("", "", "", " de temporada", " de la región", " para mayoreo", " de la casa", " en presentación chica", " en presentación grande", " por encargo")
TAGLINES = (
    "{product} hecho en {place} por quienes lo cuidan desde el principio.",
    "Trabajamos juntas y juntos en {place}: {product} y algo más.",
    "De {place} a tu mesa, taller o tienda: {product}.",
    "{product}, con trato directo y precio acordado en asamblea.",
)
STORIES = (
    "Empezamos en {year} con un grupo pequeño de familias de {place}. Hoy somos {members} personas y decidimos todo en asamblea.",
    "Somos {members} socias y socios de {place}. Nos juntamos en {year} para vender sin intermediarios y cuidar lo que sabemos hacer.",
    "En {place} aprendimos este oficio de nuestras abuelas y abuelos. Desde {year} lo trabajamos como organización, con {members} integrantes.",
)
MORE = (
    "Cuidamos el agua y la tierra: no quemamos, no tiramos, y lo que sobra vuelve a la parcela.",
    "Podemos surtir pedidos grandes si nos avisan con tiempo; también vendemos por pieza a quien nos visita.",
    "Lo que ganamos se reparte según el trabajo de cada quien, y una parte queda para la escuela y la clínica.",
    "Nos gusta que vengan a conocernos: avísanos un día antes y te recibimos con gusto.",
    "Tenemos bodega propia y entregamos en la cabecera municipal cada semana.",
)
NOTICE = "Esta ficha es de demostración: la organización, las personas y los contactos son ficticios."
