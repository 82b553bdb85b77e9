// What the engine's tests share: sessions on one thread, configs of tests/golden/input/engine, checks of a trace's shape.
#pragma once

#include "core/checkpoint/checkpoint_file.h"
#include "core/config/config.h"
#include "core/engine/run/session.h"
#include "core/session/build_journey.h"
#include "core/session/classify_journey.h"
#include "core/session/explain_journey.h"
#include "core/session/forward_journey.h"
#include "core/session/profile_journey.h"
#include "core/session/reparam_journey.h"
#include "core/session/session_api.h"

#include <QtTest>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

namespace teardown::engine {

inline std::string inputPath(const std::string& name) { return std::string(TEST_DATA) + "/golden/input/engine/" + name; }
inline std::string samplePath(const std::string& name) { return std::string(SOURCE_ROOT) + "/resources/samples/digits/" + name; }

inline std::unique_ptr<SessionApi> newSession() {
    std::unique_ptr<SessionApi> session(createEngineSession());
    session->setThreads(1);
    return session;
}

inline Result<std::shared_ptr<const BuildOutcome>> buildFrom(SessionApi& session, const std::string& configPath,
                                                             const std::string& checkpoint = {}, std::vector<ConfigOption> options = {},
                                                             bool initWeights = false) {
    auto config = loadConfig(configPath, {std::move(options), {}});
    if (!config.ok()) return config.error();
    BuildRequest request;
    request.config = *config;
    if (!checkpoint.empty()) {
        TD_TRY(request.checkpoint, CheckpointFile::open(checkpoint));
    }
    request.initWeights = initWeights;
    request.seed = 3;
    return session.run(request, {});
}

inline Result<std::shared_ptr<const BuildOutcome>> buildText(SessionApi& session, const std::string& text) {
    auto config = loadConfigText("test.py", text);
    if (!config.ok()) return config.error();
    BuildRequest request;
    request.config = *config;
    return session.run(request, {});
}

/// An input with a picture's worth of different values.
inline TensorView waves(Shape shape) {
    std::int64_t count = 1;
    for (const auto side : shape) count *= side;
    std::vector<float> values(static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(static_cast<int>((i * 7919) % 401) - 200) / 150.0f;
    return TensorView::fromFloats(std::move(shape), std::move(values));
}

/// Empty when parent, depth, end and index of all steps fit together.
inline std::string traceFault(const Trace& trace) {
    const int count = static_cast<int>(trace.steps.size());
    for (int i = 0; i < count; ++i) {
        const Step& step = trace.steps[static_cast<std::size_t>(i)];
        const std::string at = "step " + std::to_string(i) + " (" + step.path + "): ";
        if (step.index != i) return at + "index";
        if (step.end <= i || step.end > count) return at + "end";
        if (step.parent < 0) {
            if (step.depth != 0) return at + "depth without a parent";
            continue;
        }
        if (step.parent >= i) return at + "parent behind it";
        const Step& parent = trace.steps[static_cast<std::size_t>(step.parent)];
        if (step.depth != parent.depth + 1) return at + "depth";
        if (step.end > parent.end || i >= parent.end) return at + "not inside its parent";
    }
    return {};
}

#define QVERIFY_RESULT(RESULT) QVERIFY2((RESULT).ok(), (RESULT).ok() ? "" : describe((RESULT).error()).c_str())

}  // namespace teardown::engine
