"""schema.org data of the public pages. Only what the page shows too."""

from ..models.choices import ContactKind, LegalForm

CONTEXT = "https://schema.org"
NOT_BUSINESSES = {LegalForm.EJIDO, LegalForm.COMMUNITY, LegalForm.UNION, LegalForm.FORMING}


def organization(profile, url):
    cooperative = profile.cooperative
    address = {"@type": "PostalAddress", "addressCountry": "MX", "addressRegion": cooperative.state.name}
    if cooperative.municipality or cooperative.municipality_text:
        address["addressLocality"] = cooperative.municipality.name if cooperative.municipality else cooperative.municipality_text
    if profile.address:
        address["streetAddress"] = profile.address
    data = {
        "@context": CONTEXT,
        "@type": "Organization" if cooperative.legal_form in NOT_BUSINESSES else "LocalBusiness",
        "@id": url,
        "url": url,
        "name": cooperative.public_name,
        "address": address,
    }
    if cooperative.legal_name:
        data["legalName"] = cooperative.legal_name
    if profile.text and (profile.text.tagline or profile.text.story):
        data["description"] = profile.text.tagline or profile.text.story[:300]
    if profile.coordinates:
        data["geo"] = {"@type": "GeoCoordinates", "latitude": profile.coordinates[0], "longitude": profile.coordinates[1]}
    if cooperative.constituted_on or cooperative.founded_year:
        data["foundingDate"] = str(cooperative.founded_year or cooperative.constituted_on)
    if cooperative.languages:
        data["knowsLanguage"] = list(cooperative.languages)
    return data | reachable(profile.facts.contacts)


def reachable(contacts):
    data = {}
    for contact in contacts:
        if contact.kind in (ContactKind.PHONE, ContactKind.WHATSAPP):
            data.setdefault("telephone", contact.value)
        elif contact.kind == ContactKind.EMAIL:
            data.setdefault("email", contact.value)
        elif contact.value.startswith("http"):
            data.setdefault("sameAs", []).append(contact.value)
    return data


def product(page, url, cooperative_url):
    data = {"@context": CONTEXT, "@type": "Product", "@id": url, "url": url, "name": page.name}
    data["brand"] = {"@type": "Organization", "@id": cooperative_url, "name": page.cooperative.public_name}
    if page.text and page.text.description:
        data["description"] = page.text.description[:500]
    if page.category:
        data["category"] = page.category.name
    low, high = page.product.price_min, page.product.price_max
    if low is not None and high is not None and low != high:
        data["offers"] = {"@type": "AggregateOffer", "priceCurrency": "MXN", "lowPrice": str(low), "highPrice": str(high)}
    elif low is not None:
        stock = "InStock" if page.product.is_available else "OutOfStock"
        data["offers"] = {"@type": "Offer", "priceCurrency": "MXN", "price": str(low), "availability": f"{CONTEXT}/{stock}", "url": url}
    return data
