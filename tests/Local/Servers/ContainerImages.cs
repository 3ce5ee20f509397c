namespace HybridCloud.Local.Servers;

/// <summary>Images of servers that run in containers where their programs are not installed, in the deployed major versions.</summary>
public static class ContainerImages
{
    public const string Postgres = "docker.io/library/postgres:17-bookworm";

    public const string Valkey = "docker.io/valkey/valkey:8-bookworm";
}
