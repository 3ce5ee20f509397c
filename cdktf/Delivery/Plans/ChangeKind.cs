namespace HybridCloud.Delivery.Plans;

/// <summary>What Terraform will do to a resource, in the order in which a reader wants to see it.</summary>
internal enum ChangeKind
{
    /// <summary>Destroyed and not made again.</summary>
    Destroy,

    /// <summary>Destroyed and made anew: the address stays, what it held does not.</summary>
    Replace,

    /// <summary>Changed in place.</summary>
    Update,

    /// <summary>Made.</summary>
    Create,

    /// <summary>No longer managed, and left as it is in the cloud.</summary>
    Forget,

    /// <summary>A data source read during apply.</summary>
    Read,

    /// <summary>Nothing happens.</summary>
    None,
}
