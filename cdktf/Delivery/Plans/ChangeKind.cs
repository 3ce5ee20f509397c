namespace HybridCloud.Delivery.Plans;

/// <summary>What Terraform will do to a resource, in the order in which a review lists it.</summary>
internal enum ChangeKind
{
    /// <summary>Destroyed and not created again.</summary>
    Destroy,

    /// <summary>Destroyed and created again: the address stays, the contents are lost.</summary>
    Replace,

    /// <summary>Changed in place.</summary>
    Update,

    /// <summary>Created.</summary>
    Create,

    /// <summary>No longer managed, but left as it is in the cloud.</summary>
    Forget,

    /// <summary>A data source read during apply.</summary>
    Read,

    /// <summary>Nothing happens.</summary>
    None,
}
