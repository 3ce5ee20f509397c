using HybridCloud.Clouds.Aws.Identity;

namespace HybridCloud.Clouds.ControlPlane;

/// <summary>Who may call, and what the imitation cannot know on its own.</summary>
public sealed record ControlPlaneOptions
{
    /// <summary>Port on the loopback address. Default: a free one.</summary>
    public int Port { get; init; }

    /// <summary>Accounts by access key; it may grow while the imitation runs.</summary>
    public IReadOnlyDictionary<string, Credential> Credentials { get; init; } = new Dictionary<string, Credential>();

    /// <summary>Whether other access keys are refused. Default no: each is accepted with any secret and gets its own account.</summary>
    public bool RequireKnown { get; init; }

    /// <summary>Looks up a CNAME record's target for ACM's validation; null if there is no such record. Default: every name validates.</summary>
    public Func<string, string?>? Cname { get; init; }
}
