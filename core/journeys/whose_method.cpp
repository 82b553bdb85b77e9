#include "core/journeys/whose_method.h"

#include "core/base/text.h"

namespace teardown {
namespace {

std::string shortClass(const std::string& cls) { return cls.substr(cls.rfind('.') + 1); }

}  // namespace

WhoseMethod whoseMethod(const ReferenceClasses& classes, const ReferenceFrame& frame) {
    const std::size_t dot = frame.function.rfind('.');
    if (dot == std::string::npos) return {};
    const std::string cls = frame.function.substr(0, dot), method = frame.function.substr(dot + 1);
    // Of a decorated function the frame's file is the decorator's.
    const bool decorated = frame.defined.find(" [in ") != std::string::npos;
    const ReferenceClassRow* row = classes.byShortName(cls, method, decorated ? std::string() : frame.file);
    // A method that calls its base's: the frame is in a class after the first that has it.
    if (!row) row = classes.byShortName(cls, method);
    if (!row) return {};
    return {method, classes.lookUp(row->name, method)};
}

Message whoseMethodWords(const WhoseMethod& whose) {
    std::vector<std::string> passed, after;
    std::string owner;
    for (const MethodPlace& place : whose.places) {
        if (place.runs)
            owner = shortClass(place.cls);
        else if (owner.empty())
            passed.push_back(shortClass(place.cls));
        else if (place.line > 0)
            after.push_back(shortClass(place.cls));
    }
    if (owner.empty()) return {};
    if (passed.empty() && after.empty()) return {};
    if (passed.empty())
        return message("whose.own", "{method} is found in {class} itself; also defined further on, in {after}.",
                       {{"method", whose.method}, {"class", owner}, {"after", joined(after, ", ")}});
    if (after.empty())
        return message("whose.passed", "{method} is found in {class}; passed over, for they do not define it: {passed}.",
                       {{"method", whose.method}, {"class", owner}, {"passed", joined(passed, ", ")}});
    return message("whose.passed-after",
                   "{method} is found in {class}; passed over, for they do not define it: {passed}; also defined further on, in {after}.",
                   {{"method", whose.method}, {"class", owner}, {"passed", joined(passed, ", ")}, {"after", joined(after, ", ")}});
}

}  // namespace teardown
