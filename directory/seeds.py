"""What the directory begins with: categories that a Mexican buyer would name, and certificates that really exist.

`load` may run again: it adds what is missing and leaves alone what an editor changed.
"""

# Branch: slug, name, leaves. Leaf: slug, name, SCIAN 2023 prefixes, synonyms (also regional and old spellings).
CATEGORIES = (
    ("cafe-cacao-y-miel", "Café, cacao y miel", (
        ("cafe", "Café", "111331 31192", "café de altura, café tostado, café molido, café verde, café pergamino, cafetales"),
        ("cacao-y-chocolate", "Cacao y chocolate", "111339 31135", "chocolate de mesa, chocolate de metate, cocoa, tablilla"),
        ("miel", "Miel y productos de la colmena", "112910 31199", "miel de abeja, miel melipona, propóleo, propóleos, polen, jalea real, cera de abeja, apicultura"),
        ("vainilla", "Vainilla", "111999", "vainilla de Papantla, extracto de vainilla"),
        ("te-y-hierbas", "Té, hierbas y especias", "31192 31194", "infusiones, tisanas, jamaica, orégano, pimienta gorda, hierbas de olor, condimentos"),
    )),
    ("granos-y-milpa", "Granos y milpa", (
        ("maiz", "Maíz", "111151 111152", "maíz criollo, maíz nativo, elote, mazorca, maíz azul"),
        ("frijol", "Frijol", "111132", "frijoles, alubia, frijol negro, habichuela, judía"),
        ("amaranto-y-chia", "Amaranto y chía", "111199 31134", "alegrías, huautli, semilla de chía"),
        ("arroz-y-trigo", "Arroz, trigo y otros cereales", "11114 11116 11119", "cereal, avena, cebada, sorgo"),
        ("harinas-y-tortillas", "Harinas, masa y tortillas", "31121 31183", "nixtamal, tortilla, tostada, totopo, tlayuda, pinole, masa"),
        ("ajonjoli-y-semillas", "Ajonjolí, cacahuate y semillas", "11112 111992", "sésamo, maní, pepita de calabaza, girasol, pepitas"),
    )),
    ("frutas-y-verduras", "Frutas y verduras", (
        ("aguacate", "Aguacate", "111321", "palta, aguacate Hass, aguacate criollo"),
        ("citricos", "Cítricos", "11131", "limón, naranja, toronja, mandarina, lima"),
        ("mango-y-frutas-tropicales", "Mango, plátano y frutas tropicales", "11133", "banano, piña, papaya, guayaba, coco, litchi, rambután"),
        ("frutas-de-clima-templado", "Manzana, durazno y frutos rojos", "11133", "pera, ciruela, tejocote, fresa, zarzamora, frambuesa, mora azul, arándano"),
        ("jitomate", "Jitomate y tomate", "11121 11141", "tomate rojo, tomate verde, tomatillo, jitomate saladet"),
        ("chile", "Chile", "11121", "ají, chile seco, chile pasilla, chile habanero, chiltepín, chile de agua"),
        ("nopal-y-tuna", "Nopal, tuna y xoconostle", "11121 11133", "nopales, nopalitos, xoconoxtle, pitaya, pitahaya"),
        ("hortalizas", "Hortalizas y verduras", "11121", "verdura, lechuga, calabaza, ejote, cebolla, quelites, zanahoria, chayote, brócoli"),
        ("hongos", "Hongos y setas", "11141", "champiñón, huitlacoche, cuitlacoche, hongos silvestres"),
    )),
    ("alimentos-y-bebidas", "Alimentos y bebidas", (
        ("mermeladas-y-conservas", "Mermeladas y conservas", "31142", "jaleas, ates, encurtidos, escabeche, almíbar, fruta deshidratada"),
        ("salsas-y-moles", "Salsas, moles y adobos", "31194", "mole, adobo, pipián, salsa macha, pasta de mole"),
        ("dulces-y-piloncillo", "Dulces, piloncillo y azúcar", "31131 31134", "panela, panocha, azúcar mascabado, cocada, ate, palanqueta, dulce de leche"),
        ("pan-y-galletas", "Pan y galletas", "31181 31182", "panadería, pan dulce, pan de yema, repostería"),
        ("lacteos-y-quesos", "Leche, queso y lácteos", "31151", "quesillo, queso Oaxaca, queso fresco, queso de bola, yogur, crema, requesón"),
        ("mezcal-y-destilados", "Mezcal y destilados", "31214", "mescal, tequila, bacanora, sotol, raicilla, charanda, aguardiente, pox"),
        ("pulque-vino-y-cerveza", "Pulque, vino y cerveza", "31212 31213 31214", "aguamiel, vino de mesa, cerveza artesanal, sidra, tepache"),
        ("agua-y-jugos", "Agua, jugos y bebidas", "31211", "agua purificada, néctar, refresco, aguas frescas"),
        ("aceites", "Aceites comestibles", "31122", "aceite de aguacate, aceite de oliva, aceite de coco, manteca"),
        ("comida-preparada", "Comida preparada y banquetes", "7223 7225", "cocina económica, fonda, catering, comedor, tamales, restaurante, coffee break"),
    )),
    ("ganado-y-pesca", "Ganado, aves y pesca", (
        ("ganado", "Ganado y carne", "1121 1122 1124 31161", "res, borrego, chivo, cabrito, cerdo, puerco, barbacoa, embutidos, cecina"),
        ("aves-y-huevo", "Aves y huevo", "1123", "pollo, guajolote, pavo, gallina, huevo de rancho, blanquillo"),
        ("pescado", "Pescado", "114119 112515 112516 112519", "mojarra, tilapia, trucha, huachinango, atún, sardina, acuacultura"),
        ("camaron-y-mariscos", "Camarón y mariscos", "114111 112513 112514", "ostión, almeja, pulpo, langosta, jaiba, abulón, caracol"),
    )),
    ("textiles-y-ropa", "Textiles y ropa", (
        ("huipiles-y-blusas", "Huipiles y blusas bordadas", "3152", "huipil, hipil, güipil, blusa bordada, quechquémitl, terno"),
        ("rebozos", "Rebozos y chales", "3132 3149", "rebozo, chal, mascada, pashmina"),
        ("tejidos-en-telar", "Tejidos en telar", "3132 3141", "telar de cintura, telar de pedal, manteles, servilletas, caminos de mesa, tela"),
        ("tapetes-y-lana", "Tapetes, sarapes y lana", "31411 3131", "tapete de lana, sarape, gabán, cobija, jorongo, alfombra"),
        ("ropa-y-uniformes", "Ropa y uniformes", "3152", "costura, maquila, confección, playeras, uniforme escolar, batas"),
        ("bordados", "Bordados y deshilados", "3149 3152", "bordado a mano, punto de cruz, tenango, deshilado, randa"),
        ("bolsas-y-morrales", "Bolsas, morrales y hamacas", "3149 3169", "morral, bolsa de mano, hamaca, ixtle, henequén, fibra"),
    )),
    ("artesania", "Artesanía", (
        ("alfareria", "Alfarería y cerámica", "32711", "barro, barro negro, barro rojo, talavera, loza, mayólica, olla, cazuela, comal"),
        ("cesteria", "Cestería, palma y carrizo", "321992", "canasta, petate, tenate, sombrero de palma, mimbre, bejuco, chiquihuite"),
        ("madera-tallada", "Madera tallada y alebrijes", "321992", "alebrije, máscara, laca, maque, artesanía de madera, copal"),
        ("joyeria", "Joyería y platería", "33991", "plata, filigrana, ámbar, chaquira, aretes, collares"),
        ("cuero", "Cuero y talabartería", "3169 3162", "huaraches, cinturones, monturas, piel, calzado, zapatos, baqueta"),
        ("juguetes-y-papel", "Juguetes, papel y velas", "33993 33999", "papel amate, piñatas, velas, papel picado, muñecas, cartonería"),
        ("instrumentos-musicales", "Instrumentos musicales", "33999", "guitarra, jarana, marimba, tambor, laudería"),
    )),
    ("cuidado-y-salud", "Cuidado personal y salud", (
        ("jabones-y-cosmetica", "Jabones y cosmética natural", "32561 32562", "jabón artesanal, champú, shampoo, crema, pomada, bálsamo"),
        ("herbolaria", "Herbolaria y plantas medicinales", "32541", "medicina tradicional, tintura, árnica, remedios"),
        ("limpieza-del-hogar", "Productos de limpieza", "32561", "detergente, cloro, desinfectante, jabón para ropa, jabón de trastes"),
    )),
    ("bosque-y-construccion", "Bosque, muebles y construcción", (
        ("madera", "Madera aserrada", "1133 3211", "tabla, triplay, pino, tarima, leña, carbón, aserradero"),
        ("muebles", "Muebles", "3371 3372", "carpintería, mesas, sillas, pupitres, equipal, clóset"),
        ("resina-y-productos-del-bosque", "Resina, candelilla y productos del bosque", "113 32519", "chicle, cera de candelilla, brea, lechuguilla, musgo"),
        ("viveros-y-plantas", "Viveros, plantas y flores", "11142", "planta de ornato, nochebuena, cempasúchil, árboles frutales, semillero, flor"),
        ("ladrillo-y-block", "Ladrillo, block y materiales", "32712 32733", "tabique, adobe, teja, bloc, grava, arena, cantera"),
        ("construccion", "Construcción y oficios", "236 237 238", "albañilería, plomería, electricidad, herrería, obra, remodelación"),
        ("abonos", "Abonos y bioinsumos", "32531", "composta, lombricomposta, humus, fertilizante orgánico, bocashi"),
        ("reciclaje", "Reciclaje", "5629 4343", "cartón, PET, plástico reciclado, residuos, pepena, chatarra"),
    )),
    ("turismo", "Turismo", (
        ("hospedaje", "Hospedaje y cabañas", "7211 7212 7213", "hotel, cabaña, posada, campamento, ecohotel, hostal"),
        ("recorridos-y-guias", "Recorridos y guías", "5615 7131 7139", "ecoturismo, tour, senderismo, lancha, cenotes, guía de turistas, excursión"),
    )),
    ("servicios", "Servicios", (
        ("transporte", "Transporte y mudanzas", "484 485 487", "taxi, flete, colectivo, lanchas, mensajería, autobús"),
        ("limpieza-y-jardineria", "Limpieza y jardinería", "56172 56173", "aseo, intendencia, mantenimiento de áreas verdes, lavado"),
        ("tecnologia-y-comunicacion", "Tecnología y comunicación", "5415 5121 516 517", "software, páginas web, video, radio comunitaria, internet, telefonía, diseño gráfico"),
        ("imprenta-y-libros", "Imprenta y libros", "3231 5131", "editorial, serigrafía, impresión, lonas, encuadernación"),
        ("capacitacion-y-asesoria", "Capacitación y asesoría", "5416 6114 6117 5412", "consultoría, contabilidad, cursos, talleres, educación"),
        ("salud-y-cuidados", "Salud y cuidados", "621 624", "guardería, cuidado de personas mayores, consultorio, partería, enfermería"),
        ("ahorro-y-prestamo", "Ahorro y préstamo", "5221 5222 5224", "caja popular, caja de ahorro, crédito, microcrédito, SOCAP, remesas"),
        ("energia-renovable", "Energía renovable", "2211 238", "paneles solares, biodigestor, calentador solar, estufa ahorradora"),
        ("tiendas-y-consumo", "Tiendas y consumo", "461 462", "cooperativa de consumo, abarrotes, tienda comunitaria, mercado, canasta"),
    )),
)  # fmt: skip

# Slug, name, issuer, web site, other spellings.
CERTIFICATIONS = (
    ("organico-mexico", "Orgánico México", "SADER / SENASICA", "https://www.gob.mx/senasica", "orgánico SADER, orgánico SAGARPA, ley de productos orgánicos, LPO"),
    ("certimex-organico", "Orgánico Certimex", "Certimex", "https://www.certimexsc.com", "certimex"),
    ("organico-participativo", "Certificación orgánica participativa", "SADER / SENASICA", "https://www.gob.mx/senasica", "SCOP, sistema de certificación orgánica participativa"),
    ("usda-organic", "USDA Organic", "USDA", "https://www.usda.gov", "NOP, orgánico USDA"),
    ("organico-ue", "Orgánico de la Unión Europea", "Comisión Europea", "https://agriculture.ec.europa.eu", "EU organic, eurohoja, orgánico europeo"),
    ("simbolo-pequenos-productores", "Símbolo de Pequeños Productores", "SPP Global", "https://spp.coop", "SPP, símbolo SPP, FUNDEPPO"),
    ("comercio-justo-mexico", "Comercio Justo México", "Comercio Justo México, A.C.", "", "comercio justo, CJM"),
    ("fairtrade", "Fairtrade", "FLOCERT", "https://www.flocert.net", "FLO, comercio justo FLO, fair trade"),
    ("rainforest-alliance", "Rainforest Alliance", "Rainforest Alliance", "https://www.rainforest-alliance.org", "UTZ, ranita"),
    ("fsc", "Manejo forestal FSC", "Forest Stewardship Council", "https://fsc.org", "FSC, forest stewardship council"),
    ("denominacion-mezcal", "Denominación de Origen Mezcal (NOM-070)", "COMERCAM", "", "DO mezcal, CRM, NOM-070-SCFI-2016, Consejo Regulador del Mezcal"),
    ("denominacion-cafe-chiapas", "Denominación de Origen Café Chiapas", "IMPI", "https://www.gob.mx/impi", "DO café Chiapas"),
    ("denominacion-vainilla-papantla", "Denominación de Origen Vainilla de Papantla", "IMPI", "https://www.gob.mx/impi", "DO vainilla"),
    ("nom-251", "NOM-251-SSA1-2009, prácticas de higiene", "Secretaría de Salud", "", "NOM-251, higiene en alimentos"),
    ("srrc-inocuidad", "Sistemas de Reducción de Riesgos de Contaminación", "SENASICA", "https://www.gob.mx/senasica", "SRRC, inocuidad, buenas prácticas agrícolas"),
    ("distintivo-h", "Distintivo H", "Secretaría de Turismo", "https://www.gob.mx/sectur", "H, manejo higiénico de alimentos"),
    ("hecho-en-mexico", "Hecho en México", "Secretaría de Economía", "https://www.gob.mx/se", "águila hecho en México"),
)  # fmt: skip


def lines(words):
    return "\n".join(word.strip() for word in words.split(",") if word.strip())


def load(category_model, text_model, certification_model):
    """Add the categories and kinds of certificates that are missing; takes the models since migrations have their own."""

    def put(order, slug, name, *, parent=None, scian="", synonyms=""):
        category, _ = category_model.objects.get_or_create(slug=slug, defaults={"parent": parent, "scian": scian, "sort_order": order})
        text_model.objects.get_or_create(category=category, language="es", defaults={"name": name, "synonyms": lines(synonyms)})
        return category

    for order, (slug, name, leaves) in enumerate(CATEGORIES):
        branch = put(order, slug, name)
        for place, (leaf, leaf_name, scian, synonyms) in enumerate(leaves):
            put(place, leaf, leaf_name, parent=branch, scian=scian, synonyms=synonyms)
    for slug, name, issuer, website, aliases in CERTIFICATIONS:
        certification_model.objects.get_or_create(slug=slug, defaults={"name": name, "issuer": issuer, "website": website, "aliases": lines(aliases)})
