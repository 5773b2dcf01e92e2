// Jcrop finds out whether there is a touch screen by writing inline handlers, which the policy of the admin refuses
// (portal/csp.py). It asks nothing where it is told.
window.jQuery.Jcrop.defaults.touchSupport = 'ontouchstart' in document.documentElement;
