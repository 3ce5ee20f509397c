namespace HybridCloud.Hcl;

/// <summary>How Terraform reads an argument's strings in JSON, and so how HCL writes them.</summary>
internal enum Form
{
    /// <summary>A template: <c>"${var.a}"</c> is <c>var.a</c>, <c>"a"</c> is <c>"a"</c>.</summary>
    Expression,

    /// <summary>As it stands: Terraform evaluates nothing in it, so <c>"${a}"</c> is <c>"$${a}"</c>.</summary>
    Literal,

    /// <summary>An address, a keyword or a type: <c>"aws_kms_key.a"</c> is <c>aws_kms_key.a</c>. Keys of objects too.</summary>
    Reference,

    /// <summary>What a module requires of a provider: literals, but for <c>configuration_aliases</c>, which are references.</summary>
    ProviderRequirement,
}
