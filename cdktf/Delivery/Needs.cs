namespace HybridCloud.Delivery;

/// <summary>Which settings a verb cannot do without.</summary>
[Flags]
internal enum Needs
{
    None = 0,

    /// <summary>ENVIRONMENT, said explicitly.</summary>
    Environment = 1,

    /// <summary>IMAGE_TAG.</summary>
    ImageTag = 2,

    /// <summary>Credentials of both clouds.</summary>
    Credentials = 4,
}
