using HashiCorp.Cdktf;

namespace HybridCloud.Infrastructure.Expressions;

/// <summary>Terraform's way to create a resource or look it up, depending on a variable: a count of 0 or 1 on each.</summary>
internal static class Existence
{
    /// <summary>A count of 1 when the condition holds, else 0.</summary>
    public static TerraformCount When(string condition) => Count(condition, 1, 0);

    /// <summary>A count of 0 when the condition holds, else 1.</summary>
    public static TerraformCount Unless(string condition) => Count(condition, 0, 1);

    /// <summary>An attribute of whichever of two counted elements exists.</summary>
    public static string Either(ITerraformDependable made, ITerraformDependable found, string attribute) =>
        TerraformExpression.Expression(Fn.One(Fn.Concat([All(made, attribute), All(found, attribute)])));

    private static TerraformCount Count(string condition, double then, double otherwise) =>
        TerraformCount.Of(Token.AsNumber(TerraformExpression.If(condition, then, otherwise)));

    private static string All(ITerraformDependable element, string attribute) => TerraformExpression.Expression(Fn.LookupNested(element.Fqn, ["*", attribute]));
}
