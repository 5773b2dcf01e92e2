"""The 32 states: INEGI code, ISO 3166-2, name, usual abbreviation, and the middle of their localities (GeoNames).

Facts that migrations load; code reads the table `State`.
"""

STATES = (
    ("01", "MX-AGU", "Aguascalientes", "Ags.", 22.02, -102.31),
    ("02", "MX-BCN", "Baja California", "B.C.", 32.02, -115.96),
    ("03", "MX-BCS", "Baja California Sur", "B.C.S.", 25.00, -111.38),
    ("04", "MX-CAM", "Campeche", "Camp.", 19.34, -90.52),
    ("05", "MX-COA", "Coahuila", "Coah.", 26.44, -102.34),
    ("06", "MX-COL", "Colima", "Col.", 19.15, -103.91),
    ("07", "MX-CHP", "Chiapas", "Chis.", 16.41, -92.56),
    ("08", "MX-CHH", "Chihuahua", "Chih.", 28.57, -106.67),
    ("09", "MX-CMX", "Ciudad de México", "CDMX", 19.31, -99.12),
    ("10", "MX-DUR", "Durango", "Dgo.", 24.96, -104.24),
    ("11", "MX-GUA", "Guanajuato", "Gto.", 20.72, -101.14),
    ("12", "MX-GRO", "Guerrero", "Gro.", 17.49, -99.49),
    ("13", "MX-HID", "Hidalgo", "Hgo.", 20.31, -98.86),
    ("14", "MX-JAL", "Jalisco", "Jal.", 20.53, -103.34),
    ("15", "MX-MEX", "Estado de México", "Edo. Méx.", 19.45, -99.50),
    ("16", "MX-MIC", "Michoacán", "Mich.", 19.65, -101.59),
    ("17", "MX-MOR", "Morelos", "Mor.", 18.79, -99.07),
    ("18", "MX-NAY", "Nayarit", "Nay.", 21.53, -105.06),
    ("19", "MX-NLE", "Nuevo León", "N.L.", 25.66, -100.09),
    ("20", "MX-OAX", "Oaxaca", "Oax.", 17.02, -96.67),
    ("21", "MX-PUE", "Puebla", "Pue.", 19.24, -97.86),
    ("22", "MX-QUE", "Querétaro", "Qro.", 20.62, -100.15),
    ("23", "MX-ROO", "Quintana Roo", "Q. Roo", 19.63, -88.14),
    ("24", "MX-SLP", "San Luis Potosí", "S.L.P.", 22.08, -100.08),
    ("25", "MX-SIN", "Sinaloa", "Sin.", 25.01, -107.91),
    ("26", "MX-SON", "Sonora", "Son.", 28.77, -110.34),
    ("27", "MX-TAB", "Tabasco", "Tab.", 18.04, -92.94),
    ("28", "MX-TAM", "Tamaulipas", "Tamps.", 24.13, -98.57),
    ("29", "MX-TLA", "Tlaxcala", "Tlax.", 19.36, -98.18),
    ("30", "MX-VER", "Veracruz", "Ver.", 19.33, -96.62),
    ("31", "MX-YUC", "Yucatán", "Yuc.", 20.81, -89.13),
    ("32", "MX-ZAC", "Zacatecas", "Zac.", 22.86, -102.61),
)
