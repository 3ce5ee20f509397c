using System.Globalization;
using System.Reflection;
using HybridCloud.Workload.Checks;
using Npgsql;

namespace HybridCloud.Workload.Postgres;

/// <summary>One migration: SQL that is applied once, in order.</summary>
/// <param name="Version">Counts from 1 without gaps.</param>
/// <param name="Name">File name without folder and ending.</param>
/// <param name="Sql">Statements, applied in one transaction.</param>
internal sealed record Migration(int Version, string Name, string Sql);

/// <summary>The schema that this build works with: the migrations compiled into it.</summary>
internal static class Schema
{
    private const string ResourcePrefix = "migration/";

    /// <summary>Every migration, oldest first.</summary>
    public static IReadOnlyList<Migration> Migrations { get; } = Load();

    /// <summary>Refuses a database that is older than this build. A newer one is accepted: releases overlap during a rollout.</summary>
    /// <exception cref="SchemaOutdatedException">The database needs `app migrate`.</exception>
    public static async Task RequireAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var found = await VersionAsync(connection, cancellationToken);
        if (found < Migrations.Count) throw new SchemaOutdatedException(found, Migrations.Count);
    }

    /// <summary>Version of the database's schema; 0 if it was never migrated.</summary>
    public static async Task<int> VersionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await using var command = new NpgsqlCommand("SELECT coalesce(max(version), 0) FROM schema_migration", connection);
            return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return 0;
        }
    }

    private static List<Migration> Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var migrations = assembly.GetManifestResourceNames()
            .Where(resource => resource.StartsWith(ResourcePrefix, StringComparison.Ordinal))
            .Select(resource => resource[ResourcePrefix.Length..])
            .Order(StringComparer.Ordinal)
            .Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(ResourcePrefix + name)!);
                return new Migration(int.Parse(name.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture), name, reader.ReadToEnd());
            })
            .ToList();
        for (var i = 0; i < migrations.Count; i++)
        {
            if (migrations[i].Version != i + 1) throw new InvalidOperationException($"Migration {migrations[i].Name} is not number {i + 1:0000}.");
        }

        return migrations;
    }
}
