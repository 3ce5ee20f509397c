namespace HybridCloud.Contract;

/// <summary>
/// Names of the environment variables through which the infrastructure configures the workload.
/// Both sides use these constants, so that a name is spelled once.
/// </summary>
public static class EnvironmentNames
{
    /// <summary>PostgreSQL host name.</summary>
    public const string PgHost = "PGHOST";

    /// <summary>PostgreSQL TCP port.</summary>
    public const string PgPort = "PGPORT";

    /// <summary>PostgreSQL database name.</summary>
    public const string PgDatabase = "PGDATABASE";

    /// <summary>PostgreSQL user: the owner for <see cref="Commands.Migrate"/>, the least-privilege user for the rest.</summary>
    public const string PgUser = "PGUSER";

    /// <summary>Password of <see cref="PgUser"/>. Secret.</summary>
    public const string PgPassword = "PGPASSWORD";

    /// <summary>libpq's sslmode: disable, allow, prefer, require, verify-ca or verify-full.</summary>
    public const string PgSslMode = "PGSSLMODE";

    /// <summary>PEM of the certificate authority that signed PostgreSQL's certificate, for verify-ca and verify-full.</summary>
    public const string PgSslRootCertificate = "PGSSLROOTCERT_PEM";

    /// <summary>Name of the least-privilege user to which <see cref="Commands.Migrate"/> grants access.</summary>
    public const string PgApplicationUser = "PG_APPLICATION_USER";

    /// <summary>Password that <see cref="Commands.Migrate"/> sets for that user; a missing user is created. Secret.</summary>
    public const string PgApplicationPassword = "PG_APPLICATION_PASSWORD";

    /// <summary>Valkey host name.</summary>
    public const string ValkeyHost = "VALKEY_HOST";

    /// <summary>Valkey TCP port.</summary>
    public const string ValkeyPort = "VALKEY_PORT";

    /// <summary>Valkey password. Secret.</summary>
    public const string ValkeyPassword = "VALKEY_PASSWORD";

    /// <summary>TLS to Valkey: true (default; certificate verified), require (encrypted, certificate not verified) or false.</summary>
    public const string ValkeyTls = "VALKEY_TLS";

    /// <summary>PEM of the certificate authority that signed Valkey's certificate. Default: the system's trusted authorities.</summary>
    public const string ValkeySslRootCertificate = "VALKEY_SSLROOTCERT_PEM";

    /// <summary>Comma-separated origins that browsers may call the API from; no wildcard.</summary>
    public const string ApiCorsOrigins = "API_CORS_ORIGINS";

    /// <summary>Value of <see cref="HeaderNames.OriginSecret"/> that CloudFront sends; calls without it are refused. Secret.</summary>
    public const string ApiOriginSecret = "API_ORIGIN_SECRET";

    /// <summary>
    /// Value of <see cref="HeaderNames.OriginSecret"/> that CloudFront will send next: accepted like <see cref="ApiOriginSecret"/>,
    /// so that no call is refused while a new secret propagates to the edge locations. Default: none. Secret.
    /// </summary>
    public const string ApiNextOriginSecret = "API_NEXT_ORIGIN_SECRET";

    /// <summary>AWS region of the trust anchor, the secret and STS.</summary>
    public const string AwsRegion = "AWS_REGION";

    /// <summary>Endpoint to use instead of every AWS service's own; a variable of the AWS SDKs.</summary>
    public const string AwsEndpointUrl = "AWS_ENDPOINT_URL";

    /// <summary>Endpoint to use instead of IAM Roles Anywhere's own; a variable of the AWS SDKs.</summary>
    public const string AwsEndpointUrlRolesAnywhere = "AWS_ENDPOINT_URL_ROLESANYWHERE";

    /// <summary>Endpoint to use instead of STS's own; a variable of the AWS SDKs.</summary>
    public const string AwsEndpointUrlSts = "AWS_ENDPOINT_URL_STS";

    /// <summary>Endpoint to use instead of Secrets Manager's own; a variable of the AWS SDKs.</summary>
    public const string AwsEndpointUrlSecretsManager = "AWS_ENDPOINT_URL_SECRETS_MANAGER";

    /// <summary>ARN of the IAM Roles Anywhere trust anchor.</summary>
    public const string RolesAnywhereTrustAnchorArn = "ROLES_ANYWHERE_TRUST_ANCHOR_ARN";

    /// <summary>ARN of the IAM Roles Anywhere profile.</summary>
    public const string RolesAnywhereProfileArn = "ROLES_ANYWHERE_PROFILE_ARN";

    /// <summary>ARN of the IAM role to assume.</summary>
    public const string RolesAnywhereRoleArn = "ROLES_ANYWHERE_ROLE_ARN";

    /// <summary>PEM of the client certificate, optionally followed by intermediates.</summary>
    public const string RolesAnywhereCertificate = "ROLES_ANYWHERE_CERTIFICATE";

    /// <summary>PEM of the client certificate's private key. Secret.</summary>
    public const string RolesAnywherePrivateKey = "ROLES_ANYWHERE_PRIVATE_KEY";

    /// <summary>Set by ECS in each task: where to fetch the task role's credentials, which replace Roles Anywhere.</summary>
    public const string AwsContainerCredentialsUri = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";

    /// <summary>Name or ARN of the Secrets Manager secret.</summary>
    public const string SecretId = "SECRET_ID";

    /// <summary>Seconds for which the result of one AWS check is served to all callers. Default 5; AWS charges per call.</summary>
    public const string AwsCheckSeconds = "CHECK_AWS_SECONDS";

    /// <summary>Seconds between two cycles of the worker. Default 60.</summary>
    public const string WorkerIntervalSeconds = "WORKER_INTERVAL_SECONDS";

    /// <summary>Seconds between two writes of the secret. Default 900: AWS keeps each version for a day and allows about a hundred.</summary>
    public const string WorkerSecretIntervalSeconds = "WORKER_SECRET_INTERVAL_SECONDS";

    /// <summary>
    /// Digest of the secrets that a component was given; no command reads it. It tells the infrastructure that a
    /// component still runs with secrets that have since been replaced.
    /// </summary>
    public const string SecretsFingerprint = "SECRETS_FINGERPRINT";

    /// <summary>TCP port on which a command listens. Default 8080.</summary>
    public const string Port = "PORT";

    /// <summary>IP address on which a command listens. Default: all addresses.</summary>
    public const string ListenAddress = "LISTEN_ADDRESS";

    /// <summary>Address of an OpenTelemetry collector, OTLP over HTTP; a variable of OpenTelemetry. Without it no traces are recorded.</summary>
    public const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>OTLP transport of <see cref="OtlpEndpoint"/>; a variable of OpenTelemetry. The workload supports only http/protobuf.</summary>
    public const string OtlpProtocol = "OTEL_EXPORTER_OTLP_PROTOCOL";

    /// <summary>Name of the service in its traces; a variable of OpenTelemetry. Default: app.</summary>
    public const string OtelServiceName = "OTEL_SERVICE_NAME";

    /// <summary>Name of the BullMQ queue in Valkey whose waiting jobs the worker counts. Default: none.</summary>
    public const string WorkerQueue = "WORKER_QUEUE";

    /// <summary>Address of the SQS queue between validator and uploader.</summary>
    public const string QueueUrl = "QUEUE_URL";

    /// <summary>Token that callers of the validator must give. Secret; ECS injects it from the SSM parameter.</summary>
    public const string ApiToken = "API_TOKEN";

    /// <summary>Requests per second that one validator accepts; a burst after a pause can double it for one second. Default: no limit.</summary>
    public const string ValidatorRequestsPerSecond = "VALIDATOR_REQUESTS_PER_SECOND";

    /// <summary>S3 bucket: where the uploader stores messages, or where an application keeps files of bulk imports and exports.</summary>
    public const string BucketName = "BUCKET_NAME";

    /// <summary>Messages that one uploader works on at once. Default 64.</summary>
    public const string UploaderConcurrency = "UPLOADER_CONCURRENCY";

    /// <summary>Visibility timeout of a received message in seconds; extended while the uploader works on it. Default 30.</summary>
    public const string UploaderVisibilitySeconds = "UPLOADER_VISIBILITY_SECONDS";
}
