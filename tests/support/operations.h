// What the layers and ops that traces of tests name by their type do: the engine's own say it themselves (Layer::describe, kOps).
#pragma once

#include "core/trace/details/spatial.h"
#include "core/trace/step.h"

#include <map>
#include <memory>
#include <string>

namespace teardown::test {

inline Operation operationOf(const std::string& type) {
    using F = OperationFamily;
    static const std::map<std::string, Operation> table{
        {"Conv2d", {Positions::Window, F::Convolution}},
        {"Conv2dAdaptivePadding", {Positions::Window, F::Convolution}},
        {"BatchNorm2d", {Positions::Pointwise, F::Norm}},
        {"ReLU", {Positions::Pointwise, F::Activation}},
        {"relu", {Positions::Pointwise, F::Activation}},
        {"softmax", {Positions::Wholesale, F::Activation}},
        {"MaxPool2d", {Positions::Window, F::Pooling}},
        {"max_pool2d", {Positions::Window, F::Pooling}},
        {"AdaptiveAvgPool2d", {Positions::Adaptive, F::Pooling}},
        {"Linear", {Positions::Wholesale, F::Linear}},
        {"Dropout", {Positions::Pointwise}},
        {"add", {Positions::Pointwise, F::Other, Joins::Sum}},
        {"mul", {Positions::Pointwise, F::Other, Joins::Product}},
        {"cat", {Positions::Pointwise, F::Other, Joins::Stack}},
        {"flatten", {Positions::View}},
        {"view", {Positions::View}},
        {"mean", {Positions::Wholesale}},
    };
    const auto found = table.find(type);
    return found == table.end() ? Operation{} : found->second;
}

inline std::shared_ptr<Spatial> squareWindow(std::int64_t kernel, std::int64_t stride = 1, std::int64_t padding = 0,
                                             std::int64_t dilation = 1) {
    auto spatial = std::make_shared<Spatial>();
    spatial->kernel = {kernel, kernel};
    spatial->stride = {stride, stride};
    spatial->padding = {padding, padding};
    spatial->dilation = {dilation, dilation};
    return spatial;
}

}  // namespace teardown::test
