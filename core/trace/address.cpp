#include "core/trace/address.h"

#include "core/base/text.h"
#include "core/trace/step_names.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <set>

namespace teardown {
namespace {

constexpr std::size_t kLongestAddress = 1000;
constexpr std::string_view kFirstOutput = "out";
constexpr std::string_view kFirstInput = "in";

Error addressError(const char* code, Message what, Message remedy) {
    return {ErrorKind::BadInput, code, std::move(what), std::move(remedy), {}};
}

Message howToWrite() {
    return message("do.write-an-address",
                   "Write a step's number such as #12, a layer such as backbone.stem, or an element such as "
                   "backbone.stem.out[0,3,14,5].");
}

std::optional<std::int64_t> indexNumber(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failed != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
    return value;
}

std::string_view addressWord(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

/// The step that the path leads to, -1: none.
int stepOfPath(const Trace& trace, const std::string& path, int call) {
    if (path.empty()) return -1;
    const int first = trace.findPath(path);
    if (first < 0 || call == 0) return first;
    const StepKind kind = trace.steps[static_cast<std::size_t>(first)].kind;
    for (const Step& step : trace.steps)
        if (step.path == path && step.kind == kind && step.call == call) return step.index;
    return -1;
}

const RecordedTensor* tensorNamed(const Step& step, std::string_view name) {
    if (name == kFirstOutput) return step.outputs.empty() ? nullptr : &step.outputs.front();
    if (name == kFirstInput) return step.inputs.empty() ? nullptr : &step.inputs.front();
    // Outputs first: what is both, as in a step that works in place, is what the step made of it.
    for (const std::vector<RecordedTensor>* tensors : {&step.outputs, &step.inputs})
        for (const RecordedTensor& tensor : *tensors)
            if (expressionName(tensor) == name) return &tensor;
    return nullptr;
}

std::vector<std::string> tensorNames(const Step& step) {
    std::vector<std::string> names;
    for (const std::vector<RecordedTensor>* tensors : {&step.inputs, &step.outputs})
        for (const RecordedTensor& tensor : *tensors) {
            std::string name = addressName(step, tensor);
            if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
        }
    return names;
}

class AddressParser {
public:
    AddressParser(std::string_view text, const Trace& trace) : m_text(addressWord(text)), m_trace(trace) {}

    Result<Address> run() {
        if (m_text.empty() || m_text.size() > kLongestAddress)
            return addressError("address-syntax", message("address.empty", "This is no address."), howToWrite());
        if (m_trace.steps.empty())
            return addressError("address-step", message("address.no-steps", "The journey has no steps yet."),
                                message("do.run-the-journey", "Run the journey first."));
        TD_CHECK(takeIndex());
        TD_CHECK(m_text.starts_with('#') || indexNumber(m_text) ? numbered() : named());
        TD_CHECK(checkIndex());
        return m_address;
    }

private:
    const Step& step() const { return m_trace.steps[static_cast<std::size_t>(m_address.step)]; }

    /// Cuts "[0,3]" off the end.
    Result<void> takeIndex() {
        const auto open = m_text.rfind('[');
        if (!m_text.ends_with(']') && (open == std::string_view::npos || m_text.find(']', open) != std::string_view::npos)) return {};
        const auto wrong = [this] {
            return addressError("address-syntax",
                                message("address.index-syntax", "The index of {address} is not a list of whole numbers.",
                                        {{"address", escapeForDisplay(m_text, 80)}}),
                                message("do.write-an-index", "Write a number for each axis, such as [0,3,14,5]."));
        };
        if (open == std::string_view::npos || !m_text.ends_with(']')) return wrong();
        std::string_view rest = m_text.substr(open + 1, m_text.size() - open - 2);
        // "[]" is the only element of a tensor without axes.
        while (!addressWord(rest).empty()) {
            const auto comma = rest.find(',');
            const auto number = indexNumber(addressWord(rest.substr(0, comma)));
            if (!number || m_address.index.size() >= kMostAxes) return wrong();
            m_address.index.push_back(*number);
            rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
        }
        m_indexed = true;
        m_text = addressWord(m_text.substr(0, open));
        return {};
    }

    Result<void> numbered() {
        std::string_view rest = m_text.starts_with('#') ? m_text.substr(1) : m_text;
        const auto dot = rest.find('.');
        const auto number = indexNumber(rest.substr(0, dot));
        const auto count = static_cast<std::int64_t>(m_trace.steps.size());
        if (!number)
            return addressError(
                "address-syntax",
                message("address.number-syntax", "{address} is not the number of a step.", {{"address", escapeForDisplay(m_text, 80)}}),
                howToWrite());
        if (*number < 1 || *number > count)
            return addressError("address-step", message("address.no-such-number", "There is no step #{number}.", {{"number", *number}}),
                                message("do.steps-are-numbered", "The steps of this journey are #1 to #{last}.", {{"last", count}}));
        m_address.step = static_cast<int>(*number) - 1;
        return dot == std::string_view::npos ? Result<void>() : tensor(rest.substr(dot + 1));
    }

    Result<void> named() {
        // A layer may be called like a tensor, so the longest path wins.
        if (atPath(m_text)) return {};
        for (auto dot = m_text.rfind('.'); dot != std::string_view::npos && dot > 0; dot = m_text.rfind('.', dot - 1))
            if (atPath(m_text.substr(0, dot))) return tensor(m_text.substr(dot + 1));
        std::vector<std::string> paths;
        std::set<std::string_view> seen;
        for (const Step& one : m_trace.steps)
            if (!one.path.empty() && seen.insert(one.path).second) paths.push_back(one.path);
        return addressError("address-step",
                            message("address.no-such-layer", "This journey has no step at {path}.{hint}",
                                    {{"path", escapeForDisplay(m_text, 80)}, {"hint", didYouMean(m_text, paths)}}),
                            howToWrite());
    }

    bool atPath(std::string_view text) {
        int call = 0;
        if (const auto at = text.rfind('@'); at != std::string_view::npos) {
            const auto number = indexNumber(text.substr(at + 1));
            if (!number || *number < 0 || *number >= static_cast<std::int64_t>(m_trace.steps.size())) return false;
            call = static_cast<int>(*number);
            text = text.substr(0, at);
        }
        m_address.step = stepOfPath(m_trace, std::string(text), call);
        return m_address.step >= 0;
    }

    Result<void> tensor(std::string_view name) {
        if (!tensorNamed(step(), name)) {
            const std::vector<std::string> names = tensorNames(step());
            return addressError("address-tensor",
                                message("address.no-such-tensor", "{step} has no tensor {name}.{hint}",
                                        {{"step", escapeForDisplay(stepAddress(m_trace, m_address.step), 80)},
                                         {"name", escapeForDisplay(name, 40)},
                                         {"hint", didYouMean(name, names)}}),
                                names.empty()
                                    ? message("do.step-without-tensors", "This step has no tensors.")
                                    : message("do.tensors-of-the-step", "Its tensors are {names}.", {{"names", joined(names, ", ")}}));
        }
        m_address.tensor = std::string(name);
        return {};
    }

    Result<void> checkIndex() {
        if (!m_indexed) return {};
        if (m_address.tensor.empty()) {
            if (step().outputs.empty())
                return addressError("address-tensor",
                                    message("address.no-output", "{step} has no output, so it has no elements.",
                                            {{"step", escapeForDisplay(stepAddress(m_trace, m_address.step), 80)}}),
                                    howToWrite());
            m_address.tensor = kFirstOutput;
        }
        const Shape& shape = tensorNamed(step(), m_address.tensor)->knownShape();
        if (m_address.index.size() > shape.size())
            return addressError(
                "address-index",
                message("address.axes", "{tensor} has the shape {shape}.", {{"tensor", m_address.tensor}, {"shape", shapeText(shape)}}),
                message("do.write-fewer-numbers", "Write at most {axes} numbers in the brackets, not {given}.",
                        {{"axes", static_cast<std::int64_t>(shape.size())}, {"given", static_cast<std::int64_t>(m_address.index.size())}}));
        for (std::size_t axis = 0; axis < m_address.index.size(); ++axis) {
            std::int64_t& at = m_address.index[axis];
            if (at < -shape[axis] || at >= shape[axis])
                return addressError("address-index",
                                    message("address.outside", "{index} is outside axis {axis} of the shape {shape}.",
                                            {{"index", at}, {"axis", static_cast<std::int64_t>(axis)}, {"shape", shapeText(shape)}}),
                                    message("do.axis-goes-to", "This axis has {size} entries, from 0.", {{"size", shape[axis]}}));
            if (at < 0) at += shape[axis];
        }
        return {};
    }

    static constexpr std::size_t kMostAxes = 64;

    std::string_view m_text;
    const Trace& m_trace;
    Address m_address;
    bool m_indexed = false;
};

}  // namespace

Result<Address> parseAddress(std::string_view text, const Trace& trace) { return AddressParser(text, trace).run(); }

std::string stepAddress(const Trace& trace, int step) {
    const Step& named = trace.steps[static_cast<std::size_t>(step)];
    // "@" and a leading "#" mean something, and a number alone is a step's.
    const bool plain = !named.path.empty() && named.path.find('@') == std::string::npos && !named.path.starts_with('#') &&
                       !named.path.ends_with(']') && !indexNumber(named.path) && addressWord(named.path) == named.path &&
                       named.path.size() < kLongestAddress / 2;
    if (plain && stepOfPath(trace, named.path, 0) == step) return named.path;
    if (plain && named.call > 0 && stepOfPath(trace, named.path, named.call) == step) return fmt::format("{}@{}", named.path, named.call);
    return fmt::format("#{}", step + 1);
}

namespace {

std::string namedTensor(const Trace& trace, int step, const std::string& tensor) {
    const std::string owner = stepAddress(trace, step);
    const std::string text = owner + "." + tensor;
    // A layer of that name would be meant.
    return trace.findPath(text) >= 0 ? fmt::format("#{}.{}", step + 1, tensor) : text;
}

}  // namespace

std::string tensorAddress(const Trace& trace, int step, const RecordedTensor& tensor) {
    return namedTensor(trace, step, addressName(trace.steps[static_cast<std::size_t>(step)], tensor));
}

std::string addressText(const Address& address, const Trace& trace) {
    if (address.tensor.empty()) return stepAddress(trace, address.step);
    std::string text = namedTensor(trace, address.step, address.tensor);
    const RecordedTensor* tensor = tensorAt(address, trace);
    if (!address.index.empty() || (tensor && tensor->knownShape().empty())) text += fmt::format("[{}]", fmt::join(address.index, ","));
    return text;
}

const RecordedTensor* tensorAt(const Address& address, const Trace& trace) {
    if (address.tensor.empty()) return nullptr;
    return tensorNamed(trace.steps[static_cast<std::size_t>(address.step)], address.tensor);
}

std::string addressName(const Step& step, const RecordedTensor& tensor) {
    const auto isFirst = [&](const std::vector<RecordedTensor>& tensors) {
        return !tensors.empty() && tensors.front().label == tensor.label && tensors.front().name == tensor.name &&
               tensors.front().id == tensor.id;
    };
    if (isFirst(step.outputs)) return std::string(kFirstOutput);
    if (isFirst(step.inputs)) return std::string(kFirstInput);
    return expressionName(tensor);
}

std::vector<std::string> addressesLike(std::string_view text, const Trace& trace, std::size_t most) {
    text = addressWord(text);
    std::vector<std::string> found;
    std::set<std::string> seen;
    const std::string wanted = lowered(text);
    const auto add = [&](std::string name) {
        if (found.size() < most && lowered(name).starts_with(wanted) && seen.insert(name).second) found.push_back(std::move(name));
    };
    for (const Step& step : trace.steps)
        if (!step.path.empty() && found.size() < most) add(stepAddress(trace, step.index));
    const auto dot = text.rfind('.');
    if (dot == std::string_view::npos) return found;
    if (const auto owner = parseAddress(text.substr(0, dot), trace); owner.ok() && owner->tensor.empty()) {
        const Step& step = trace.steps[static_cast<std::size_t>(owner->step)];
        for (const std::string& name : tensorNames(step)) add(std::string(text.substr(0, dot)) + "." + name);
    }
    return found;
}

}  // namespace teardown
