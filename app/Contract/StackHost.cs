namespace HybridCloud.Contract;

/// <summary>What runs the services of a stack, and thereby which registry holds their image.</summary>
public enum StackHost
{
    /// <summary>Nothing runs in it: it has no image and no smoke checks.</summary>
    None,

    /// <summary>DigitalOcean App Platform, with an image from the team's registry.</summary>
    AppPlatform,

    /// <summary>AWS ECS, with an image from the stack's own ECR repository; output <c>cluster_name</c> says where.</summary>
    Ecs,
}
