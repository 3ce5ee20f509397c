using System.Security;
using System.Text;
using HybridCloud.AwsStandIn.Identity;

namespace HybridCloud.AwsStandIn.Sts;

/// <summary>Security Token Service: GetCallerIdentity, which needs no permission.</summary>
public sealed class StsService(AwsStandInOptions options)
{
    public byte[] GetCallerIdentity(Principal caller, string requestId) => Encoding.UTF8.GetBytes(
        $"""
        <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>{SecurityElement.Escape(caller.Arn)}</Arn><UserId>{SecurityElement.Escape(caller.Id)}</UserId><Account>{options.AccountId}</Account></GetCallerIdentityResult><ResponseMetadata><RequestId>{requestId}</RequestId></ResponseMetadata></GetCallerIdentityResponse>
        """);
}
