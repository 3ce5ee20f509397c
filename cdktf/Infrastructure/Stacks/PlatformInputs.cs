using HashiCorp.Cdktf;
using HybridCloud.Contract;
using HybridCloud.Infrastructure.Values;
using static HybridCloud.Infrastructure.Expressions.TerraformExpression;

namespace HybridCloud.Infrastructure.Stacks;

/// <summary>What a deployment of the AWS stacks may set. Sizes and switches are in <see cref="Profiles.PlatformProfile"/>.</summary>
public class PlatformInputs(TerraformStack stack) : StackInputs(stack)
{
    private const string WordsPattern = "^[^ ]+( [^ ]+)*$";
    private const string WordsFault = "Use words with single spaces between them.";

    /// <inheritdoc/>
    protected override int LongestName => 20;

    /// <inheritdoc/>
    protected override string LongestNameReason => "followed by -support-static-assets-staging- and the account's number, it must fit a bucket's 63 characters";

    /// <summary>Names of three availability zones.</summary>
    public IReadOnlyList<string> Zones
    {
        get
        {
            var letters = Text("zones", "abc",
                "Letters of three availability zones of the region. Changing them later replaces subnets.",
                "^[a-z]{3}$", "Use three letters such as abc.",
                "length(distinct(split(\"\", var.zones))) == 3", "Use three different letters: databases, caches and load balancers are in several zones.");
            return [.. Enumerable.Range(0, 3).Select(index => $"{AwsRegion}{Fn.Substr(letters, index, 1)}")];
        }
    }

    /// <summary>Domain whose zone is in Route 53.</summary>
    public string HostedZone => Text("hosted_zone", "digitalocean.solutions",
        "Domain of the public zone in Route 53, below which the host names are created.",
        "^([a-z0-9]([a-z0-9-]*[a-z0-9])?[.])+[a-z]{2,}$", "Use a domain name in lower case, without a trailing dot.");

    /// <summary>Region for copies of backups.</summary>
    public string RecoveryRegion => Text("recovery_region", "us-east-2",
        "AWS region that copies of backups go to.", RegionPattern, RegionFault,
        "var.recovery_region != var.aws_region", "Use a region other than aws_region: copies in the same region would be lost with it.");

    /// <summary>The image to run: the one that was promoted, or the stack's own build.</summary>
    public PromotedImage Image(BuiltImage build) => new(FirstOf(OptionalText("image",
        "Image to run, with its registry and its digest or tag: promotion runs, in the next environment, the digest that passed the previous one. Default: the build that the synth names, in this stack's own repository.",
        "^[^ ]+(@sha256:[0-9a-f]{64}|:[a-zA-Z0-9_][a-zA-Z0-9._-]*)$", "Give a digest, or a tag: registry/repository@sha256:…"), Named("build", build.Name)));

    /// <summary>Arguments with which the image serves the API, as a JSON list.</summary>
    public string ApiCommand => Words("api_command", Commands.Api, "Arguments with which the image serves the API on port 8080.");

    /// <summary>Arguments with which the image brings the database up to date, as a JSON list.</summary>
    public string MigrateCommand => Words("migrate_command", Commands.Migrate, "Arguments with which the image brings the database up to date, as its owner, before a task of the API starts; must exit with 0.");

    /// <summary>Arguments with which the image does its nightly job, as a JSON list.</summary>
    public string NightlyCommand => Words("nightly_command", Commands.Migrate, "Arguments with which the image does its nightly job, as the database's owner.");

    /// <summary>Words of a worker's health check, as a JSON list.</summary>
    public string HealthCommand => JsonWords(Text("health_command", $"CMD /app/app {Commands.HealthCheck}",
        "Command within the image that exits with 0 while a worker is healthy, in ECS' form: the word CMD, then the command.",
        "^CMD( [^ ]+)+$", "Begin with CMD and put single spaces between words."));

    /// <summary>Path that answers 200 while the API is healthy.</summary>
    public string HealthPath => Text("health_path", Routes.Health, "Path of the API that answers 200 when it is ready for requests.", "^/[^ ]*$", "Use a path that begins with a slash.");

    /// <summary>Number that changes the database passwords when it is raised.</summary>
    public double DatabasePasswordGeneration => Number("database_password_generation", 1,
        "Raise by one to give the application's database user a new password at the next apply, and the database's owner too where RDS does not rotate that password.", 1, 1_000_000);

    /// <summary>GitHub repository that deploys.</summary>
    public string GitHubRepository => Text("github_repository", "DO-Solutions/poc-app-platform-aws",
        "GitHub repository whose workflows may assume the deploy role, as owner/name.",
        "^[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+$", "Use owner/name.");

    /// <summary>Whether this stack creates the account's OIDC provider.</summary>
    public string CreateOidcProvider => Switch("create_oidc_provider", MakesOidcProvider,
        "Whether to create the account's OIDC provider for GitHub. Set to false if it exists, as in all but the first of the deployments that share an account.");

    /// <summary>Default of <see cref="CreateOidcProvider"/>.</summary>
    protected virtual bool MakesOidcProvider => true;

    /// <summary>Roles with which people may deploy by hand.</summary>
    public string OperatorRolePattern => Text("operator_role_pattern", "arn:aws:iam::*:role/aws-reserved/sso.amazonaws.com/*",
        "ARN pattern of the roles with which people may assume the deploy role; by default those of IAM Identity Center in this account.",
        "^arn:aws:iam::", "Use the ARN of a role; * stands for any characters.");

    /// <summary>Bucket of Terraform's state.</summary>
    public string StateBucket(string accountId) => FirstOf(OptionalText("state_bucket",
        "Bucket that holds Terraform's state, which the deploy role may read and write below its own keys. Default: the one that stack foundation creates.",
        "^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", "Use the name of an S3 bucket."), $"{Name}-state-{accountId}");

    /// <summary>PagerDuty's URL for alarms, or null.</summary>
    public string PagerDutyUrl => OptionalText("pagerduty_url",
        "Address of PagerDuty's CloudWatch integration. Default: alarms do not go there.",
        "^https://[^ ]+$", "Use an address that begins with https://.");

    /// <summary>Slack workspace, or null.</summary>
    public string SlackTeam => OptionalText("slack_team_id",
        "Id of the Slack workspace, which an administrator has authorized in AWS once.", "^[A-Z0-9]+$", "Use an id such as T0123ABCD.");

    /// <summary>Slack channel for alarms, or null.</summary>
    public string SlackChannel => OptionalText("slack_channel_id",
        "Id of the Slack channel for alarms. Default: alarms do not go there.", "^[A-Z0-9]+$", "Use an id such as C0123ABCD.");

    /// <summary>SAML metadata for Client VPN.</summary>
    public string SamlMetadata => Text("saml_metadata", "",
        "SAML metadata document of the identity provider that Client VPN uses, as downloaded from it.",
        "EntityDescriptor", "Give the whole XML document.");

    private string Words(string name, string byDefault, string description) =>
        JsonWords(Text(name, byDefault, description, WordsPattern, WordsFault));

    // A container definition takes a JSON list of words.
    private static string JsonWords(string words) => Expression(Fn.Jsonencode(Fn.Split(" ", words)));
}
