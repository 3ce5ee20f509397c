using System.Security.Cryptography;
using System.Text;
using HybridCloud.Contract;

namespace HybridCloud.Delivery.Targets;

/// <summary>
/// The identity of a deployment: whose the credentials are, which also determines where the state is. The credentials of another team
/// or account lead to another bucket, so a deployment can never touch their state.
/// </summary>
/// <param name="Name">Name of the deployment.</param>
/// <param name="Environment">dev, staging or prod.</param>
/// <param name="Account">AWS account number.</param>
/// <param name="Caller">ARN of the AWS identity.</param>
/// <param name="TeamId">UUID of the DigitalOcean team.</param>
/// <param name="TeamName">Name of the DigitalOcean team.</param>
/// <param name="Region">Region of the state bucket.</param>
/// <param name="Bucket">Name of the state bucket.</param>
internal sealed record Target(
    string Name, string Environment, string Account, string Caller, string TeamId, string TeamName, string Region, string Bucket)
{
    /// <summary>Object in the state bucket that says whose state it holds.</summary>
    public string OwnerKey => $"{Name}/deployment.json";

    /// <summary>Object that holds a stack's state. The foundation is shared by the environments of a name.</summary>
    public string StateKey(string stack) =>
        StackKind.Named(stack).PerEnvironment ? $"{Name}/{Environment}/{stack}.tfstate" : $"{Name}/{stack}.tfstate";

    /// <summary>Object that lists a stack's releases.</summary>
    public string ReleasesKey(string stack) => $"{Name}/{Environment}/{stack}.releases.json";

    /// <summary>Object that holds an acceptance's progress.</summary>
    public string AcceptanceKey => $"{Name}/{Environment}/acceptance.json";

    /// <summary>The bucket name for a deployment's name, an account and a team: at most 63 characters, S3's limit.</summary>
    public static string BucketFor(string name, string account, string teamId)
    {
        var team = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(teamId)))[..8];
        var suffix = $"-state-{account}-{team}";
        return (name.Length + suffix.Length <= 63 ? name : name[..(63 - suffix.Length)].TrimEnd('-')) + suffix;
    }
}
