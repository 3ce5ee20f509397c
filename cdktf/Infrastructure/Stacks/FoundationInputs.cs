using HashiCorp.Cdktf;
using static HybridCloud.Infrastructure.Expressions.TerraformExpression;

namespace HybridCloud.Infrastructure.Stacks;

/// <summary>What a deployment of stack <c>foundation</c> may set.</summary>
public sealed class FoundationInputs(TerraformStack stack) : StackInputs(stack)
{
    /// <summary>Name of the bucket that keeps Terraform's state.</summary>
    public string StateBucket(string accountId) => FirstOf(OptionalText("state_bucket",
        "Name of the bucket that keeps Terraform's state. Default: the application's name followed by the AWS account's number.",
        "^[a-z][a-z0-9-]{1,61}[a-z0-9]$", "Use 3 to 63 lower-case letters, digits and hyphens, starting with a letter."), $"{Name}-state-{accountId}");

    /// <summary>Whether the container registry is created.</summary>
    public string CreateRegistry => Switch("create_registry", true,
        "Whether to create the container registry. A DigitalOcean team has only one: set to false if it exists.");

    /// <summary>Name of the container registry.</summary>
    public string RegistryName(string digest) => FirstOf(OptionalText("registry_name",
        "Name of the container registry, globally unique. Default: the application's name followed by eight digits derived from the project's id.",
        "^[a-z][a-z0-9-]{1,61}[a-z0-9]$", "Use 3 to 63 lower-case letters, digits and hyphens, starting with a letter."), $"{Name}-{digest}");

    /// <summary>Where the registry keeps its images: the data center, or, if that has no registries, wherever DigitalOcean chooses.</summary>
    /// <remarks>https://docs.digitalocean.com/reference/api/digitalocean/#tag/Container-Registries</remarks>
    public string RegistryRegion => Expression(Fn.Conditional(
        Fn.Contains((string[])["nyc3", "sfo3", "sfo2", "ams3", "sgp1", "fra1", "blr1", "syd1"], DigitaloceanRegion), DigitaloceanRegion, Null));

    /// <summary>Tier of the container registry.</summary>
    public string RegistryTier => Choice("registry_tier", "starter",
        "Tier of the container registry: one repository and 500 MB, five and 5 GB, or any number and 100 GB.", "starter", "basic", "professional");

    /// <summary>Whether the project is created.</summary>
    public string CreateProject => Switch("create_project", true,
        "Whether to create the DigitalOcean project. Its name is unique in the team: set to false if it exists.");
}
