using Amazon.JSII.Runtime.Deputy;
using HashiCorp.Cdktf;

namespace HybridCloud.Infrastructure.Expressions;

/// <summary>Terraform expressions composed of cdktf's functions.</summary>
/// <remarks>
/// cdktf's functions return objects that jsii does not accept back where a parameter is of type any, but it does accept the
/// text that stands for them: https://github.com/hashicorp/terraform-cdk/issues/3523
/// </remarks>
internal static class TerraformExpression
{
    /// <summary>Terraform's null.</summary>
    // Not an initializer, which .NET runs at any time and on any thread: jsii's kernel has only one.
    public static string Null => field ??= Token.NullValue().ToString();

    /// <summary>The text that stands for what a cdktf function returned.</summary>
    public static string Expression(object expression) => expression switch
    {
        IResolvable resolvable => resolvable.ToString(),
        string text => text,
        AnonymousObject anonymous => Token.AsString(anonymous),
        _ => throw new ArgumentException($"A {expression.GetType().Name} is not a Terraform expression.", nameof(expression)),
    };

    /// <summary>One of two values.</summary>
    public static string If(object condition, object then, object otherwise) =>
        // As text: Amazon.JSII.Runtime (BINDINGS=stock) does not pass on objects whose type it does not know.
        Expression(Fn.Conditional(condition is IResolvable resolvable ? resolvable.ToString() : condition, then, otherwise));

    /// <summary>The first value that is not null.</summary>
    public static string FirstOf(string given, string byDefault) => Expression(Fn.Coalesce([given, byDefault]));

    /// <summary>Whether a value is null.</summary>
    public static string IsNull(string value) => Expression(Op.Eq(value, Null));
}
