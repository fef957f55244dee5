// SPDX-License-Identifier: Apache-2.0

import KubernetesRuntime

extension ServerMetrics: ReconcileObserver {
    package func reconciled(controller: String, key: String, duration: Duration, error: (any Error)?) {
        registry.add(to: ControllerMetrics.reconciles, [controller, error == nil ? "success" : "error"])
        if error != nil { registry.add(to: ControllerMetrics.errors, [controller]) }
        registry.observe(duration / .seconds(1), in: ControllerMetrics.duration, [controller])
    }

    package func queueDepth(controller: String, _ depth: Int) {
        registry.set(ControllerMetrics.queueDepth, [controller], to: Double(depth))
    }
}
