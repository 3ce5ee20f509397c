namespace HybridCloud.Contract;

/// <summary>The workload's commands, all in one image: the first argument of <c>app</c>.</summary>
public static class Commands
{
    /// <summary>The program in the image, on its PATH.</summary>
    public const string Program = "app";

    /// <summary>Serves the HTTP API.</summary>
    public const string Api = "api";

    /// <summary>Writes every source's timestamp once per interval.</summary>
    public const string Worker = "worker";

    /// <summary>Brings the database schema up to date and exits.</summary>
    public const string Migrate = "migrate";

    /// <summary>Asks the local instance whether it is healthy and exits with 0 or 1.</summary>
    public const string HealthCheck = "healthcheck";

    /// <summary>Validates payloads and sends them to SQS.</summary>
    public const string Validator = "validator";

    /// <summary>Moves messages from SQS to S3.</summary>
    public const string Uploader = "uploader";
}
