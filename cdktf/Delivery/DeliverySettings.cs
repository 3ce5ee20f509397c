using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using HybridCloud.Contract;
using HybridCloud.Delivery.Inputs;

namespace HybridCloud.Delivery;

/// <summary>Everything that the environment says, read and checked once at start.</summary>
internal sealed partial class DeliverySettings
{
    private static readonly string KnownEnvironments = string.Join(", ", DeploymentEnvironment.All);

    private static readonly string KnownStacks = string.Join(", ", StackKind.All.Select(stack => stack.Name));

    private readonly IReadOnlyDictionary<string, string> variables;

    private readonly IReadOnlyDictionary<string, string> given;

    private DeliverySettings(IReadOnlyDictionary<string, string> given)
    {
        this.given = given;
        variables = StackInputs.Add(given);
    }

    /// <summary>Inputs that this machine alone sets, so that the next deployment from a workflow takes them back.</summary>
    public IEnumerable<string> InputsOnlyHere => StackInputs.OnlyHere(given);

    /// <summary>INPUTS_DIR: folder of each environment's inputs. Default cdktf/environments.</summary>
    public string InputFile => StackInputs.FileOf(given);

    /// <summary>ENVIRONMENT: dev, staging or prod. Default prod.</summary>
    public string Environment => Get("ENVIRONMENT") ?? DeploymentEnvironment.Prod;

    /// <summary>ENVIRONMENTS: environments that a change may reach, with spaces or commas between them. Default: ENVIRONMENT.</summary>
    public IReadOnlyList<string> Environments => (Get("ENVIRONMENTS") ?? Environment).Split([',', ' '], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>BASE_COMMIT: the commit that a change is compared with. Default HEAD^, which in a pull request's merge commit is the base branch.</summary>
    public string BaseCommit => Get("BASE_COMMIT") ?? "HEAD^";

    /// <summary>STACK: stacks to act on, in order. Default hybrid.</summary>
    public IReadOnlyList<string> Stacks => (Get("STACK") ?? StackKind.Hybrid.Name).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>IMAGE_TAG: the commit whose image is deployed.</summary>
    public string? ImageTag => Get("IMAGE_TAG");

    /// <summary>TF_VAR_image_digest: digest of that image. Default: asked of the registry.</summary>
    public string? ImageDigest => Get("TF_VAR_image_digest");

    /// <summary>TF_VAR_image: the whole image of the stacks on AWS, as promoted from another environment. Default: their own repository's.</summary>
    public string? PromotedImage => Get("TF_VAR_image");

    /// <summary>TF_VAR_image_repository: repository of the image in the registry. Default app.</summary>
    public string ImageRepository => Get("TF_VAR_image_repository") ?? "app";

    /// <summary>TF_VAR_registry_name: which of a team's DigitalOcean registries holds the image. Default: the only one.</summary>
    public string? RegistryName => Get("TF_VAR_registry_name");

    /// <summary>REGISTRY_HOST: host of the registry. Default: registry.digitalocean.com, and the account's ECR for stacks on AWS.</summary>
    public string? RegistryHost => Get("REGISTRY_HOST");

    /// <summary>CONTAINER_ENGINE: the engine to build and push with. Default: the first of docker, podman and buildah that works.</summary>
    public string? ContainerEngine => Get("CONTAINER_ENGINE");

    /// <summary>SDK_IMAGE and RUNTIME_IMAGE: base images in place of those of the Dockerfile.</summary>
    public IEnumerable<KeyValuePair<string, string>> BaseImages => variables.Where(v => v.Key is "SDK_IMAGE" or "RUNTIME_IMAGE" && v.Value.Length > 0);

    /// <summary>Address of the sources, from GITHUB_SERVER_URL and GITHUB_REPOSITORY.</summary>
    public string? Source => GitHubRepository is null ? null : $"{Get("GITHUB_SERVER_URL") ?? "https://github.com"}/{GitHubRepository}";

    /// <summary>REVIEWED_DIGEST: the plan digest that was reviewed; a deployment of anything else stops.</summary>
    public string? ReviewedDigest => Get("REVIEWED_DIGEST");

    /// <summary>ALLOW_DESTROY: comma-separated addresses of stateful resources that may be destroyed.</summary>
    public IReadOnlyList<string> AllowDestroy => (Get("ALLOW_DESTROY") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>PREFLIGHT: <c>stop</c> ends a deployment before anything is made when preflight finds a fault, <c>report</c> only tells. Default stop.</summary>
    public bool PreflightStops => Get("PREFLIGHT") != "report";

    /// <summary>NAME_SERVER: address and port of the DNS server that preflight asks. Default: this machine's.</summary>
    public IPEndPoint? NameServer => Get("NAME_SERVER") is { } address && IPEndPoint.TryParse(address, out var server) ? server : null;

    /// <summary>KEEP_IMAGES: how many of the newest images <c>image-prune</c> keeps beside those that releases name. Default 10.</summary>
    public int KeepImages => int.TryParse(Get("KEEP_IMAGES"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 10;

    /// <summary>ACCEPT_COST: <c>yes</c> begins an acceptance without asking whether its cost is accepted.</summary>
    public bool AcceptsCost => Get("ACCEPT_COST") == "yes";

    /// <summary>STEP: the one step of an acceptance that is taken: a name of its report, or <c>begin</c> or <c>destroy</c>. Default: all that are not done.</summary>
    public string? Step => Get("STEP");

    /// <summary>ACCEPTANCE_MINUTES: an acceptance begins no step that would usually end later than this; the next run goes on. Default: no limit.</summary>
    public TimeSpan? AcceptanceTime => int.TryParse(Get("ACCEPTANCE_MINUTES"), NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) ? TimeSpan.FromMinutes(minutes) : null;

    /// <summary>CONFIRM: the deployment's name, for destroying it without being asked.</summary>
    public string? Confirm => Get("CONFIRM");

    /// <summary>TF_VAR_name: name of the deployment. Default poc-app-platform-aws.</summary>
    public string Name => Get("TF_VAR_name") ?? "poc-app-platform-aws";

    /// <summary>TF_VAR_aws_region: region of the state bucket. Default us-west-2.</summary>
    public string Region => Get("TF_VAR_aws_region") ?? "us-west-2";

    /// <summary>STATE_BUCKET: pins the state bucket. Default: derived from the name, the account and the team.</summary>
    public string? StateBucket => Get("STATE_BUCKET");

    /// <summary>ACCESS: what `permissions` prints the policy of: deploy (default) or plan.</summary>
    public string Access => Get("ACCESS") ?? "deploy";

    /// <summary>LOCK_ID: the lock that `unlock` releases.</summary>
    public string? LockId => Get("LOCK_ID");

    /// <summary>DIGITALOCEAN_ACCESS_TOKEN. Secret.</summary>
    public string DigitalOceanToken => Get("DIGITALOCEAN_ACCESS_TOKEN") ?? Get("DIGITALOCEAN_TOKEN") ?? "";

    /// <summary>DIGITALOCEAN_API_URL: address of DigitalOcean's API. Default https://api.digitalocean.com.</summary>
    public Uri DigitalOceanApi => new((Get("DIGITALOCEAN_API_URL") ?? "https://api.digitalocean.com").TrimEnd('/') + "/");

    /// <summary>AWS_ENDPOINT_URL or AWS_ENDPOINT_URL_S3: where S3 is, when it is not AWS's.</summary>
    public string? S3Endpoint => Get("AWS_ENDPOINT_URL_S3") ?? Get("AWS_ENDPOINT_URL");

    /// <summary>CDKTF_OUTDIR: folder of the synthesized stacks. Default cdktf.out.</summary>
    public string Synthesized => Get("CDKTF_OUTDIR") ?? "cdktf.out";

    /// <summary>DELIVERY_DIR: folder for plans and Terraform's own data; both hold secrets. Default .build/delivery.</summary>
    public string WorkFolder => Path.GetFullPath(Get("DELIVERY_DIR") ?? Path.Combine(".build", "delivery"));

    /// <summary>SYNTH_COMMAND: how the configuration is written for another image tag, for a rollback. Default <c>make --no-print-directory synth</c>.</summary>
    public string SynthCommand => Get("SYNTH_COMMAND") ?? "make --no-print-directory synth";

    /// <summary>SMOKE_EDGE: where visitors are served, when that is not yet the address of the state's output dashboard_url.</summary>
    public string? SmokeEdge => Get("SMOKE_EDGE");

    /// <summary>SMOKE_ORIGIN: where the API itself is, in place of the state's output app_default_url.</summary>
    public string? SmokeOrigin => Get("SMOKE_ORIGIN");

    /// <summary>SMOKE_TIMEOUT_SECONDS: how long a deployment may take to show all it should. Default 600.</summary>
    public TimeSpan SmokeTimeout => TimeSpan.FromSeconds(int.TryParse(Get("SMOKE_TIMEOUT_SECONDS"), out var seconds) ? seconds : 600);

    /// <summary>Time between two looks at what is not well yet: a hundredth of <see cref="SmokeTimeout"/>.</summary>
    public TimeSpan SmokePause => SmokeTimeout / 100;

    /// <summary>GITHUB_TOKEN, for comments and issues. Secret.</summary>
    public string? GitHubToken => Get("GITHUB_TOKEN");

    /// <summary>GITHUB_REPOSITORY: owner/name.</summary>
    public string? GitHubRepository => Get("GITHUB_REPOSITORY");

    /// <summary>GITHUB_API_URL. Default https://api.github.com.</summary>
    public Uri GitHubApi => new((Get("GITHUB_API_URL") ?? "https://api.github.com").TrimEnd('/') + "/");

    /// <summary>GITHUB_GRAPHQL_URL. Default: GITHUB_API_URL and /graphql.</summary>
    public Uri GitHubGraph => Get("GITHUB_GRAPHQL_URL") is { } url ? new Uri(url) : new Uri(GitHubApi, "graphql");

    /// <summary>Whether this runs in a workflow of GitHub Actions.</summary>
    public bool InWorkflow => Get("GITHUB_ACTIONS") == "true";

    /// <summary>PULL_REQUEST: number of the pull request to comment on.</summary>
    public string? PullRequest => Get("PULL_REQUEST");

    /// <summary>REVIEW: <c>pull-request</c> takes the reviewed digest from the comment on the pull request that GITHUB_SHA came in by. Default: none.</summary>
    public bool ReviewedInPullRequest => Get("REVIEW") == "pull-request";

    /// <summary>DRIFT_ISSUE: 1 keeps one GitHub issue open while there is drift. Default: 0.</summary>
    public bool KeepsDriftIssue => Get("DRIFT_ISSUE") == "1";

    /// <summary>GITHUB_SHA: the commit that a workflow runs for.</summary>
    public string? Commit => Get("GITHUB_SHA");

    /// <summary>HEAD_COMMIT: the newest commit of the pull request that is planned; GITHUB_SHA is its merge with the base branch. Default: GITHUB_SHA.</summary>
    public string? HeadCommit => Get("HEAD_COMMIT");

    /// <summary>Address of the workflow's run, from GITHUB_SERVER_URL, GITHUB_REPOSITORY and GITHUB_RUN_ID.</summary>
    public string? Run => Source is null || Get("GITHUB_RUN_ID") is not { } id ? null : $"{Source}/actions/runs/{id}";

    /// <summary>OLDER_COMMIT: a commit that is deployed although a newer one was released last; at least its first seven digits.</summary>
    public string? OlderCommit => Get("OLDER_COMMIT");

    /// <summary>LOCK_TIMEOUT: how long whatever changes a stack waits for the lock of its state, as Terraform writes it. Default 5m.</summary>
    public string LockTimeout => Get("LOCK_TIMEOUT") ?? "5m";

    /// <summary>The same as a time.</summary>
    public TimeSpan LockPatience => TimeSpan.FromSeconds(DurationPart().Matches(LockTimeout).Sum(part =>
        int.Parse(part.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) * (part.Groups[2].Value switch { "h" => 3600, "m" => 60, _ => 1 })));

    /// <summary>STATE_PATIENCE_SECONDS: how long a state is pushed again that could not be written after an apply. Default 60.</summary>
    public TimeSpan StatePatience => TimeSpan.FromSeconds(int.TryParse(Get("STATE_PATIENCE_SECONDS"), out var seconds) ? seconds : 60);

    /// <summary>RECOVERY_CERTIFICATE: a PEM certificate for whose key a state is encrypted that could not be written. Not secret.</summary>
    public string? RecoveryCertificate => Get("RECOVERY_CERTIFICATE");

    /// <summary>CANCEL_PATIENCE_SECONDS: how long a cancelled run's Terraform is waited for. Default 240: GitHub ends a cancelled job after 300.</summary>
    public TimeSpan CancelPatience => TimeSpan.FromSeconds(int.TryParse(Get("CANCEL_PATIENCE_SECONDS"), out var seconds) ? seconds : 240);

    /// <summary>GITHUB_OUTPUT: the file by which a workflow's step tells others a value.</summary>
    public string? StepOutput => Get("GITHUB_OUTPUT");

    /// <summary>GITHUB_STEP_SUMMARY: the file that a workflow's summary is written to.</summary>
    public string? StepSummary => Get("GITHUB_STEP_SUMMARY");

    /// <summary>All variables, for the programs that this one starts.</summary>
    public IReadOnlyDictionary<string, string> Variables => variables;

    /// <summary>Reads the variables and checks what a verb needs.</summary>
    /// <exception cref="DeliveryException">Names every fault at once.</exception>
    public static DeliverySettings Read(IReadOnlyDictionary<string, string> variables, Needs needs)
    {
        var settings = new DeliverySettings(variables);
        var faults = settings.Faults(needs).ToList();
        return faults.Count == 0
            ? settings
            : throw new DeliveryException(string.Join("\n", faults));
    }

    /// <summary>The same settings but for one variable.</summary>
    public DeliverySettings With(string name, string value) =>
        new(new Dictionary<string, string>(given) { [name] = value });

    private IEnumerable<string> Faults(Needs needs)
    {
        if (Get("ENVIRONMENT") is not { } environment)
        {
            if (needs.HasFlag(Needs.Environment))
                yield return $"ENVIRONMENT is not set: this changes clouds, so say which of {KnownEnvironments} is meant.";
        }
        else if (!DeploymentEnvironment.All.Contains(environment))
        {
            yield return $"ENVIRONMENT is '{environment}': it must be one of {KnownEnvironments}.";
        }

        foreach (var environmentName in Environments.Where(e => !DeploymentEnvironment.All.Contains(e) && Get("ENVIRONMENTS") is not null))
            yield return $"ENVIRONMENTS names '{environmentName}': known are {KnownEnvironments}.";

        foreach (var stack in Stacks.Where(s => StackKind.All.All(known => known.Name != s)))
            yield return $"STACK names '{stack}': known are {KnownStacks}.";
        if (Stacks.Count == 0)
            yield return $"STACK is '{Get("STACK")}': name at least one of {KnownStacks}.";

        if (ImageTag is null && needs.HasFlag(Needs.ImageTag))
            yield return "IMAGE_TAG is not set: give the commit whose image is to be deployed.";
        else if (ImageTag is { } tag && (tag == "latest" || !Tag().IsMatch(tag)))
            yield return $"IMAGE_TAG is '{tag}': give a commit or another tag that never moves (letters, digits, '.', '_', '-'; not 'latest').";

        if (OlderCommit is { } older && !Commits().IsMatch(older))
            yield return $"OLDER_COMMIT is '{older}': give at least the first seven digits of the commit.";

        if (!Duration().IsMatch(LockTimeout))
            yield return $"LOCK_TIMEOUT is '{LockTimeout}': write it as Terraform does, for example 90s or 10m.";

        if (Get("KEEP_IMAGES") is { } keep && (!int.TryParse(keep, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < 1 or > 1000))
            yield return $"KEEP_IMAGES is '{keep}': it must be a number of images from 1 to 1000.";

        if (Get("REVIEW") is not (null or "none" or "pull-request"))
            yield return $"REVIEW is '{Get("REVIEW")}': it must be none or pull-request.";

        if (Get("NAME_SERVER") is { } nameServer && (!IPEndPoint.TryParse(nameServer, out var parsed) || parsed.Port == 0))
            yield return $"NAME_SERVER is '{nameServer}': give address and port, for example 1.1.1.1:53.";

        if (Get("PREFLIGHT") is not (null or "stop" or "report"))
            yield return $"PREFLIGHT is '{Get("PREFLIGHT")}': it must be stop or report.";

        if (Get("ACCEPT_COST") is not (null or "yes" or "no"))
            yield return $"ACCEPT_COST is '{Get("ACCEPT_COST")}': it must be yes or no.";

        if (Get("ACCEPTANCE_MINUTES") is { } limit && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 10_000))
            yield return $"ACCEPTANCE_MINUTES is '{limit}': it must be a number of minutes from 1 to 10000.";

        if (ReviewedDigest is { } digest && !Digest().IsMatch(digest))
            yield return $"REVIEWED_DIGEST is '{digest}': it must be the 64 hexadecimal digits that `make review` prints.";

        if (needs.HasFlag(Needs.Credentials))
        {
            if (DigitalOceanToken.Length == 0)
                yield return "DIGITALOCEAN_ACCESS_TOKEN is not set: give a token of the DigitalOcean team to deploy to.";
            if (!HasAwsCredentials)
                yield return "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set, and neither is a profile or web identity: give credentials of the AWS account to deploy to.";
            if (Stacks.Contains(StackKind.Hybrid.Name) && (Get("SPACES_ACCESS_KEY_ID") is null || Get("SPACES_SECRET_ACCESS_KEY") is null))
                yield return "SPACES_ACCESS_KEY_ID and SPACES_SECRET_ACCESS_KEY are not set: give a Spaces key of the same DigitalOcean team.";
        }
    }

    private bool HasAwsCredentials =>
        Get("AWS_ACCESS_KEY_ID") is not null && Get("AWS_SECRET_ACCESS_KEY") is not null
        || Get("AWS_PROFILE") is not null || Get("AWS_WEB_IDENTITY_TOKEN_FILE") is not null
        || Get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") is not null || Get("AWS_CONTAINER_CREDENTIALS_FULL_URI") is not null;

    /// <summary>A variable's value; unset and empty are the same, as in a workflow that passes on an unset secret.</summary>
    private string? Get(string name) => variables.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    [GeneratedRegex("^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$")]
    private static partial Regex Tag();

    [GeneratedRegex("([0-9]+)(h|m|s)")]
    private static partial Regex DurationPart();

    [GeneratedRegex("^([0-9]{1,5}(h|m|s))+$")]
    private static partial Regex Duration();

    [GeneratedRegex("^[0-9a-f]{7,40}$")]
    private static partial Regex Commits();

    [GeneratedRegex("^[0-9a-f]{64}$")]
    private static partial Regex Digest();
}
