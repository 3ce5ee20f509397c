namespace HybridCloud.Delivery.Preflight;

/// <summary>What preflight comes before.</summary>
internal enum PreflightOccasion
{
    /// <summary>A deployment: the credentials must be allowed to create everything, and the image must have been pushed.</summary>
    Deployment,

    /// <summary>A plan in a pull request: the credentials only read, and the image is pushed after the merge.</summary>
    Plan,
}
