// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@testable import Installation

/// What is said of pods that do not run, and which of them are not worth waiting for.
struct PodProblemTests {
    private static func pod(_ status: JSONValue) -> JSONValue {
        ["metadata": ["name": "velero-1"], "status": ["containerStatuses": [status]]]
    }

    @Test(
        arguments: [
            (
                ["state": ["waiting": ["reason": "ImagePullBackOff", "message": "no such image"]]], true,
                "ImagePullBackOff (no such image)"
            ),
            (["state": ["waiting": ["reason": "InvalidImageName"]]], true, "InvalidImageName"),
            (["state": ["waiting": ["reason": "CrashLoopBackOff"]], "restartCount": 3], true, "CrashLoopBackOff"),
            (["state": ["waiting": ["reason": "ContainerCreating"]]], false, nil),
            (["state": ["running": [:]], "ready": false, "restartCount": 0], false, "runs, and is not ready"),
            (["state": ["running": [:]], "ready": false, "restartCount": 2], true, "runs, and is not ready"),
            (["state": ["running": [:]], "ready": true, "restartCount": 2], false, nil),
        ] as [(JSONValue, Bool, String?)]
    )
    func `a pod is hopeless when somebody has to do something`(status: JSONValue, isHopeless: Bool, words: String?) {
        let pod = Self.pod(status)
        #expect(PodProblem.isHopeless(pod) == isHopeless)
        let said = PodProblem.words(of: pod)
        #expect(words.map { said?.hasSuffix($0) == true } ?? (said == nil), "\(said ?? "nothing")")
    }

    @Test func `a pod on no node says why`() {
        let condition: JSONValue = ["type": "PodScheduled", "status": "False", "message": "0/3 nodes are available"]
        let pod: JSONValue = ["metadata": ["name": "velero-1"], "status": ["conditions": [condition]]]
        #expect(!PodProblem.isHopeless(pod))
        #expect(PodProblem.words(of: pod) == "velero-1: 0/3 nodes are available")
    }
}
