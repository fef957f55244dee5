// SPDX-License-Identifier: Apache-2.0

import Logging
import Synchronization
import Testing
import VeleroAPI

@testable import LifeboatServer

/// The lines of the log.
struct LogTests {
    private func lines(
        _ format: LogFormat,
        level: Logger.Level = .info,
        _ log: (inout Logger) -> Void
    ) -> [String] {
        let written = Mutex<[String]>([])
        let now = Timestamp(seconds: 1_795_369_636)
        let output = ServerLogHandler.Output(
            format: format,
            now: { now },
            sink: { line in written.withLock { $0.append(line) } }
        )
        var logger = Logger(label: "test") { _ in ServerLogHandler(output, level: level) }
        log(&logger)
        return written.withLock { $0 }
    }

    @Test func `text is logrus's, one line an event`() {
        let written = lines(.text) { logger in
            logger[metadataKey: "controller"] = "backup"
            logger.info("Backup completed", metadata: ["backup": "velero/b1", "items": "\(12)", "empty": ""])
            logger.warning("two\nlines", metadata: ["msg": "\"quoted\" \\ \u{1B}[31m"])
        }
        #expect(
            written == [
                #"""
                time="2026-11-22T17:47:16Z" level=info msg="Backup completed" backup=velero/b1 controller=backup empty="" items=12

                """#,
                #"""
                time="2026-11-22T17:47:16Z" level=warning msg="two\nlines" controller=backup fields.msg="\"quoted\" \\ \x1b[31m"

                """#,
            ]
        )
    }

    @Test func `JSON has the same keys`() {
        let written = lines(.json) { logger in
            logger.error(
                "Backup failed",
                metadata: ["error": "no \"space\"\nleft", "names": ["a", "b"], "where": ["zone": "a"]]
            )
        }
        #expect(
            written == [
                #"""
                {"time":"2026-11-22T17:47:16Z","level":"error","msg":"Backup failed","error":"no \"space\"\nleft","names":["a","b"],"where":{"zone":"a"}}

                """#
            ]
        )
    }

    @Test(arguments: [
        ("trace", 7, "trace"), ("debug", 6, "debug"), ("info", 5, "info"), ("warning", 3, "warning"),
        ("warn", 3, "warning"), ("error", 2, "error"), ("fatal", 1, "fatal"), ("panic", 1, "fatal"),
    ]) func `Velero's levels let through what they say`(word: String, count: Int, least: String) throws {
        let level = try #require(Logger.Level(velero: word))
        let written = lines(.text, level: level) { logger in
            for level in Logger.Level.allCases { logger.log(level: level, "x") }
        }
        #expect(written.count == count)
        #expect(written.first?.contains("level=\(least) ") == true)
        #expect(Logger.Level(velero: "loud") == nil)
    }

    @Test(arguments: [
        ("GET /download/0123abc failed", "GET /download/[redacted] failed"),
        (
            "https://s3/b?X-Amz-Credential=AK%2F1&X-Amz-Date=1&X-Amz-Signature=00ff",
            "https://s3/b?X-Amz-Credential=[redacted]&X-Amz-Date=1&X-Amz-Signature=[redacted]"
        ),
        ("Authorization: Bearer abc.def, and Bearer xyz", "Authorization: Bearer [redacted], and Bearer [redacted]"),
        ("nothing to hide", "nothing to hide"),
    ]) func `what gives access to something is taken out`(text: String, cleaned: String) {
        #expect(Redaction.applied(to: text) == cleaned)
        let written = lines(.text) { $0.info("x", metadata: ["error": "\(text)"]) }
        #expect(!written.joined().contains("0123abc") && !written.joined().contains("00ff"))
    }
}
