from .certification import Certification
from .change import CooperativeChange
from .cooperative import (
    Certificate,
    ContactPoint,
    Cooperative,
    CooperativePhoto,
    CooperativeText,
    GovernanceBody,
)
from .enquiry import Enquiry
from .export import Export
from .importing import ImportChange, ImportIssue, ImportRun
from .open_data import OpenDataFile
from .place import Locality, Municipality, State
from .product import Product, ProductPhoto, ProductText
from .related import RelatedCooperative, RelatedProduct
from .renamed import OldSlug
from .report import ProblemReport
from .taxonomy import Category, CategoryText, Network, NetworkText

__all__ = [
    "Category",
    "CategoryText",
    "Certificate",
    "Certification",
    "ContactPoint",
    "Cooperative",
    "CooperativeChange",
    "CooperativePhoto",
    "CooperativeText",
    "Enquiry",
    "Export",
    "GovernanceBody",
    "ImportChange",
    "ImportIssue",
    "ImportRun",
    "Locality",
    "Municipality",
    "Network",
    "NetworkText",
    "OldSlug",
    "OpenDataFile",
    "ProblemReport",
    "Product",
    "ProductPhoto",
    "ProductText",
    "RelatedCooperative",
    "RelatedProduct",
    "State",
]
