using HashiCorp.Cdktf;
using HybridCloud.Infrastructure.Expressions;

namespace HybridCloud.Infrastructure.Edge;

/// <summary>The limit of a host name that is the first of a public certificate.</summary>
internal static class CertificateName
{
    private const double MostCharacters = 64;

    /// <summary>Refuses, in the plan, a host name that ACM would refuse halfway through an apply.</summary>
    /// <remarks>The first name is the subject's common name: https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html</remarks>
    public static Precondition Fits(string host) => new()
    {
        Condition = TerraformExpression.Expression(Op.Lte(Fn.LengthOf(host), MostCharacters)),
        ErrorMessage = $"{host} is too long for an AWS certificate, whose first name may have at most {MostCharacters} characters. Choose a shorter name or domain.",
    };
}
