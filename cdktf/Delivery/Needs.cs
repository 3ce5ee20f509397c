namespace HybridCloud.Delivery;

/// <summary>Settings that a verb requires.</summary>
[Flags]
internal enum Needs
{
    None = 0,

    /// <summary>ENVIRONMENT, set explicitly.</summary>
    Environment = 1,

    /// <summary>IMAGE_TAG.</summary>
    ImageTag = 2,

    /// <summary>Credentials of both clouds.</summary>
    Credentials = 4,
}
