// What the fake engine answers about pictures: batches and explanations. Included by fake_session.h.
#pragma once

#include "tests/widgets/fake_session.h"

#include <algorithm>

namespace teardown::test {

/// Answers class 3 for each picture; one whose name says "bad" can not be read.
inline Result<std::shared_ptr<const ClassifyOutcome>> FakeSession::classify(const ClassifyRequest& request, const TaskContext& task) {
    for (std::size_t i = 0; i < request.pictures.size(); ++i) {
        if (!waited(task, "classifying")) return cancelledError();
        ClassifiedPicture item;
        item.index = i;
        if (request.pictures[i].find("bad") != std::string::npos)
            item.error = Error{ErrorKind::BadInput, "image-decode", "The picture is damaged.", "Save it again.", Place{request.pictures[i], 0, 0, {}, {}}};
        else
            item.top = {{3, "3", 0.75}, {8, "8", 0.2}};
        item.trust = trust;
        request.each(std::move(item));
        task.report(double(i + 1) / double(request.pictures.size()), request.pictures[i]);
    }
    return std::make_shared<const ClassifyOutcome>(ClassifyOutcome{request.pictures.size()});
}

/// A slope from left to right over a grey picture; the class that was asked for.
inline Result<std::shared_ptr<const ExplainOutcome>> FakeSession::explain(const ExplainRequest& request, const TaskContext& task) {
    if (!waited(task, "explaining")) return cancelledError();
    auto outcome = std::make_shared<ExplainOutcome>();
    outcome->method = request.method;
    outcome->layer = request.method == ExplainMethod::GradCam ? (request.layer.empty() ? "backbone.stage_4.0.act" : request.layer) : "";
    outcome->classIndex = std::max(request.classIndex, 0);
    outcome->label = std::to_string(outcome->classIndex);
    outcome->score = 0.75;
    outcome->trust = trust;
    outcome->map = TensorView::fromFloats({2, 2}, {0, 1, 0, 1});
    outcome->seen = TensorView::fromBytes(DType::UInt8, {28, 28, 3}, std::vector<std::byte>(28 * 28 * 3, std::byte{128}));
    outcome->inputHeight = outcome->inputWidth = 28;
    outcome->channels = {{3, 0.5, 0.25}, {1, -0.5, -0.125}};
    for (int i = 0; i < 5; ++i) outcome->top.push_back({i, std::to_string(i), 0.75 / (1 << i)});
    return std::shared_ptr<const ExplainOutcome>(outcome);
}

}  // namespace teardown::test
