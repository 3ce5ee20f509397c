// Runs at each viewer's request of a file, in CloudFront's JavaScript (cloudfront-js-2.0). The bucket answers a path that it does not
// hold with XML and 403, and a custom error response for 403 would also replace what the firewall and the API answer.
//
// a published file, or one below /assets/   goes to the bucket
// anything else                             is answered here with a page
var published = PUBLISHED;

function handler(event) {
    var request = event.request;
    if (request.uri === '/' || request.uri.startsWith('/assets/') || published.indexOf(request.uri) >= 0) return request;
    return {
        statusCode: 404,
        statusDescription: 'Not Found',
        headers: {
            'content-type': { value: 'text/html; charset=utf-8' },
            'cache-control': { value: 'no-store' },
            'content-security-policy': { value: "default-src 'none'" },
            'x-content-type-options': { value: 'nosniff' }
        },
        body: {
            encoding: 'text',
            data: '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">\n<title>Not found</title>\n'
                + '<h1>Not found</h1>\n<p>There is no page at this address. <a href="/">To the dashboard</a></p>\n</html>\n'
        }
    };
}
