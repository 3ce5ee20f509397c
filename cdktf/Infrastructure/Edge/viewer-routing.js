// Runs at each viewer's request, in CloudFront's JavaScript (cloudfront-js-2.0).
//
// /api/...           goes to the API, which knows its routes without the prefix; /api alone does not get there
// a path with a dot  is a file of the build
// anything else      is a route of the single-page application, which index.html draws
function handler(event) {
    var request = event.request;
    var uri = request.uri;
    if (uri.startsWith('/api/')) {
        request.uri = uri.slice('/api'.length);
    } else if (!uri.slice(uri.lastIndexOf('/')).includes('.')) {
        request.uri = '/index.html';
    }
    return request;
}
