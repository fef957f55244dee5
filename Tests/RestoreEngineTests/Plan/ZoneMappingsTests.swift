// SPDX-License-Identifier: Apache-2.0

import Testing
import VeleroAPI

@testable import RestoreEngine

@Suite struct ZoneMappingsTests {
    @Test(
        arguments: [
            ("", [:]), (" , ", [:]), ("us-east-1a:eu-central-1b", ["us-east-1a": "eu-central-1b"]),
            (
                " us-east-1a:eu-central-1b , us-west-2-lax-1a : eu-central-1a,us-east-1a:eu-central-1b",
                ["us-east-1a": "eu-central-1b", "us-west-2-lax-1a": "eu-central-1a"]
            ),
        ] as [(String, [String: String])]
    )
    func `pairs are read, however they are spaced`(text: String, zones: [String: String]) throws {
        #expect(try ZoneMappings.read(text) == zones)
        #expect(try ZoneMappings.read(ZoneMappings.text(zones)) == zones)
    }

    @Test(
        arguments: [
            ("us-east-1a", "'us-east-1a' is not a mapping of zones"), ("a:b:c", "'a:b:c' is not a mapping of zones"),
            (":b", "':b' is not"), ("a:", "'a:' is not"), ("us east:b", "'us east:b' is not"), ("A:b", "'A:b' is not"),
            ("a:b,a:c", "the zone a is mapped twice, to b and to c"),
        ]
    )
    func `what is no mapping is refused`(text: String, words: String) throws {
        let error = try #require(throws: RestoreEngineError.self) { try ZoneMappings.read(text) }
        #expect(error.message.hasPrefix(words), "\(error.message)")
    }

    @Test func `a Restore says it by annotation, and the record of one that is made here has it too`() throws {
        var restore = Restore(name: "r", spec: RestoreSpec(backupName: "b"))
        restore.annotations = [ZoneMappings.annotation: "us-east-1a:eu-central-1b"]
        var options = try RestoreOptions(restore)
        #expect(options.zones == ["us-east-1a": "eu-central-1b"])
        options.resource = nil
        let record = RestoreReport.startedResource(options, at: Timestamp(seconds: 0))
        #expect(record.annotations == restore.annotations)
    }
}
