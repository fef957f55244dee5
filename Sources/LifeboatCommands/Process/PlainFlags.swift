// SPDX-License-Identifier: Apache-2.0

/// Flags that stand alone: Velero's command line takes `--wait=true` and `--wait=false` too, ArgumentParser does not.
enum PlainFlags {
    private static let names: Set<String> = [
        "--adopt", "--all", "--apply", "--auto-approve", "--client-only", "--cluster-admin", "--confirm", "--crds-only",
        "--default", "--delete-backups",
        "--details", "--diff", "--disable-informer-cache", "--dry-run", "--force", "--give-back", "--in-cluster",
        "--insecure-skip-tls-verify", "--json", "--location-credentials", "--no-default-backup-location", "--no-secret",
        "--node-agent-disable-host-path",
        "--paused", "--privileged-node-agent", "--show-labels", "--use-owner-references-in-backup", "--verbose",
        "--wait", "-w",
    ]

    /// What Go's `strconv.ParseBool` reads.
    private static let values = [
        "1": true, "t": true, "T": true, "TRUE": true, "true": true, "True": true,
        "0": false, "f": false, "F": false, "FALSE": false, "false": false, "False": false,
    ]

    /// The argument as it is, as the plain flag, or not at all.
    static func plain(_ argument: String) -> String? {
        guard let mark = argument.firstIndex(of: "="), names.contains(String(argument[..<mark])),
            let value = values[String(argument[argument.index(after: mark)...])]
        else { return argument }
        return value ? String(argument[..<mark]) : nil
    }
}
