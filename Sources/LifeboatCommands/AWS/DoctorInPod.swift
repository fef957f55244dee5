// SPDX-License-Identifier: Apache-2.0

import JSON

/// The doctor in the server's pod, with the server's role and network.
struct DoctorInPod {
    /// One round of checks takes 20 seconds, and there are about five; the report comes at the end.
    private static let silence = Duration.seconds(180)

    let objects: VeleroObjects

    /// Has it work there.
    /// - Parameter arguments: Its command line.
    /// - Returns: What it has found.
    /// - Throws: ``CommandFailure`` when no pod of the server runs, or its doctor gives no report; `KubernetesError`.
    func examine(_ arguments: [String]) async throws -> DoctorReport {
        let pod = try await ServerPod.find(objects)
        let run = try await pod.run(arguments, objects, silence: Self.silence)
        return try Self.report(run, of: pod, in: objects.namespace)
    }

    /// Reads what it has printed.
    static func report(_ run: ServerPod.Run, of pod: ServerPod, in namespace: String) throws -> DoctorReport {
        let place = pod.place(in: namespace)
        if let json = try? JSONParser.parse(run.output), let report = DoctorReport(json: json, from: place) {
            return report
        }
        let lines = run.words.split(whereSeparator: \.isNewline)
        func line(_ mark: String) -> String? {
            lines.first { $0.lowercased().hasPrefix(mark) }.map { String($0.dropFirst(mark.count)) }
        }
        let reason = line("error: ") ?? lines.first.map(String.init) ?? "it ended with \(run.code)"
        throw CommandFailure(
            "the doctor in \(place) has no report: \(reason)",
            hint: line("hint: ")
                ?? "its image may be older than this program (\(LifeboatVersion.current)): install again"
        )
    }
}
