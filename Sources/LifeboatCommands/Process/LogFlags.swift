// SPDX-License-Identifier: Apache-2.0

/// Flags about the log of Go's Kubernetes libraries, which each command of Velero has; here they mean nothing, and scripts
/// have them all the same.
enum LogFlags {
    /// Those with a value, which may be the next argument.
    private static let options: Set<String> = [
        "-v", "--v", "--vmodule", "--stderrthreshold", "--log_dir", "--log_file", "--log_file_max_size",
        "--log_backtrace_at",
    ]
    private static let switches: Set<String> = [
        "--alsologtostderr", "--logtostderr", "--skip_headers", "--skip_log_headers", "--add_dir_header",
        "--one_output",
        "--legacy_stderr_threshold_behavior",
    ]

    /// The arguments without them.
    static func removed(from arguments: [String]) -> [String] {
        var kept: [String] = []
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument == "--" { return kept + [argument] + rest }
            let mark = argument.firstIndex(of: "=")
            let name = mark.map { String(argument[..<$0]) } ?? argument
            if switches.contains(name) { continue }
            guard options.contains(name) else {
                kept.append(argument)
                continue
            }
            if mark == nil { _ = rest.popFirst() }
        }
        return kept
    }
}
