using System.Text.Json.Serialization;
using Amazon.Runtime.Internal;
using Amazon.SecretsManager.Json;
using Amazon.SecretsManager.Model;

namespace Amazon.SecretsManager;

/// <summary>The service's names, operations and errors: https://docs.aws.amazon.com/secretsmanager/latest/apireference/.</summary>
internal static class SecretsManagerService
{
    public static JsonService Service { get; } =
        new("Amazon.SecretsManager", "Secrets Manager", "secretsmanager", "secretsmanager", "1.1", "2017-10-17");

    public static JsonOperation<GetSecretValueRequest, GetSecretValueResponse> GetSecretValue { get; } =
        new(Service, "GetSecretValue", SecretsManagerJson.Default.GetSecretValueRequest, SecretsManagerJson.Default.GetSecretValueResponse, ToException);

    public static JsonOperation<DescribeSecretRequest, DescribeSecretResponse> DescribeSecret { get; } =
        new(Service, "DescribeSecret", SecretsManagerJson.Default.DescribeSecretRequest, SecretsManagerJson.Default.DescribeSecretResponse, ToException);

    public static JsonOperation<UpdateSecretRequest, UpdateSecretResponse> UpdateSecret { get; } =
        new(Service, "UpdateSecret", SecretsManagerJson.Default.UpdateSecretRequest, SecretsManagerJson.Default.UpdateSecretResponse, ToException);

    public static JsonOperation<PutSecretValueRequest, PutSecretValueResponse> PutSecretValue { get; } =
        new(Service, "PutSecretValue", SecretsManagerJson.Default.PutSecretValueRequest, SecretsManagerJson.Default.PutSecretValueResponse, ToException);

    private static AmazonSecretsManagerException ToException(ErrorResponse e) => e.Code switch
    {
        "DecryptionFailure" => new DecryptionFailureException(e.Message, e.InnerException, e.Type, e.Code, e.RequestId, e.StatusCode),
        "EncryptionFailure" => new EncryptionFailureException(e.Message, e.InnerException, e.Type, e.Code, e.RequestId, e.StatusCode),
        "InternalServiceError" => new InternalServiceErrorException(e.Message, e.InnerException, e.Type, e.Code, e.RequestId, e.StatusCode),
        "InvalidParameterException" => new InvalidParameterException(e.Message, e.InnerException, e.Type, e.Code, e.RequestId, e.StatusCode),
        "InvalidRequestException" => new InvalidRequestException(e.Message, e.InnerException, e.Type, e.Code, e.RequestId, e.StatusCode),
        "LimitExceededException" => new LimitExceededException(e.Message, e.InnerException, e.Type, e.Code, e.RequestId, e.StatusCode),
        "PreconditionNotMetException" => new PreconditionNotMetException(e.Message, e.InnerException, e.Type, e.Code, e.RequestId, e.StatusCode),
        "ResourceExistsException" => new ResourceExistsException(e.Message, e.InnerException, e.Type, e.Code, e.RequestId, e.StatusCode),
        "ResourceNotFoundException" => new ResourceNotFoundException(e.Message, e.InnerException, e.Type, e.Code, e.RequestId, e.StatusCode),
        _ => new AmazonSecretsManagerException(e.Message, e.InnerException, e.Type, e.Code, e.RequestId, e.StatusCode),
    };
}

[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(EpochSecondsConverter), typeof(Base64StreamConverter)])]
[JsonSerializable(typeof(GetSecretValueRequest))]
[JsonSerializable(typeof(GetSecretValueResponse))]
[JsonSerializable(typeof(DescribeSecretRequest))]
[JsonSerializable(typeof(DescribeSecretResponse))]
[JsonSerializable(typeof(UpdateSecretRequest))]
[JsonSerializable(typeof(UpdateSecretResponse))]
[JsonSerializable(typeof(PutSecretValueRequest))]
[JsonSerializable(typeof(PutSecretValueResponse))]
internal sealed partial class SecretsManagerJson : JsonSerializerContext;
