using Constructs;
using HashiCorp.Cdktf;
using HashiCorp.Cdktf.Providers.Aws.DataAwsCallerIdentity;
using HashiCorp.Cdktf.Providers.Digitalocean.Provider;
using HybridCloud.Infrastructure.Compute;
using HybridCloud.Infrastructure.Identity;
using HybridCloud.Infrastructure.Policies;
using HybridCloud.Infrastructure.Storage;
using HybridCloud.Infrastructure.Values;

namespace HybridCloud.Infrastructure.Stacks;

/// <summary>
/// What must exist before state can be stored, an image pushed or anything put into a project: one for each AWS
/// account and DigitalOcean team. Its own state ends up in the bucket that it creates.
/// </summary>
public sealed class FoundationStack : TerraformStack
{
    /// <summary>Adds the stack to an app.</summary>
    public FoundationStack(Construct scope, string id)
        : base(scope, id)
    {
        var inputs = new FoundationInputs(this);
        var owner = new Owner(inputs.Owner);
        _ = new StateBackend(this);
        _ = new AwsProviders(this, owner.AwsTags(inputs.Name), inputs.AwsRegion);
        _ = new DigitaloceanProvider(this, "digitalocean");
        var account = new DataAwsCallerIdentity(this, "account");

        var project = new FoundationProject(this, "project", new FoundationProjectProps
        {
            Name = inputs.Project,
            Create = inputs.CreateProject,
        });
        var registry = new ImageRegistry(this, "registry", new ImageRegistryProps
        {
            Name = inputs.RegistryName(project.Digest),
            Create = inputs.CreateRegistry,
            Tier = inputs.RegistryTier,
            Region = inputs.RegistryRegion,
        });
        var state = new SecureBucket(this, "state", new SecureBucketProps
        {
            Name = inputs.StateBucket(account.AccountId),
            NoncurrentDays = 90,
            PreventDestroy = true,
        });

        var outputs = new StackOutputs(this);
        outputs.Add("state_bucket", "Bucket that keeps Terraform's state.", state.Name);
        outputs.Add("state_region", "Region of the state bucket.", inputs.AwsRegion);
        outputs.Add("registry", "Name of the container registry.", registry.Name);
        outputs.Add("registry_endpoint", "Address of the container registry, to push images to.", registry.Endpoint);
        outputs.Add("project_id", "Id of the DigitalOcean project.", project.Id);

        RequiredTags.Demand(this, owner);
    }
}
