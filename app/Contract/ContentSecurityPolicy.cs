namespace HybridCloud.Contract;

/// <summary>What the dashboard's pages may load and call. CloudFront sends it, and so does the local system.</summary>
public static class ContentSecurityPolicy
{
    /// <summary>Name of the header.</summary>
    public const string Header = "Content-Security-Policy";

    /// <summary>Everything from the page's own origin, nothing inline, no frame around it.</summary>
    public const string Value =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
        + "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
}
