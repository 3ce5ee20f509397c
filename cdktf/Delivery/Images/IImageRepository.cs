namespace HybridCloud.Delivery.Images;

/// <summary>The repository that a stack's image is pushed to and deployed from.</summary>
internal interface IImageRepository
{
    /// <summary>Whose registry it is in, for messages: <c>team Example</c>.</summary>
    string Owner { get; }

    /// <summary>Whether the stack itself creates it; then no tag is pushed twice.</summary>
    bool MadeByStack { get; }

    /// <summary>Name within the registry, for example <c>app</c>.</summary>
    string Name { get; }

    /// <summary>Registry and name, as in a push.</summary>
    Task<string> AddressAsync(CancellationToken cancellationToken);

    /// <summary>A Docker <c>config.json</c> that may push. Secret.</summary>
    Task<string> CredentialsAsync(CancellationToken cancellationToken);

    /// <summary>Digest of the image with a tag, or null if there is none.</summary>
    Task<string?> DigestAsync(string tag, CancellationToken cancellationToken);

    /// <summary>Platforms of the image with a tag, such as <c>linux/amd64</c>.</summary>
    Task<IReadOnlyList<string>> PlatformsAsync(string tag, CancellationToken cancellationToken);
}
