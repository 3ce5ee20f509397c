namespace HybridCloud.Delivery.Tests;

/// <summary>The checkout that is being tested.</summary>
internal static class Repository
{
    /// <summary>Its folder.</summary>
    public static string Root => Checkout.Root;

    public static string Read(params string[] path) => File.ReadAllText(Path.Combine([Root, .. path]));
}
