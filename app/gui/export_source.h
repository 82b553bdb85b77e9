// ExportSource: a stage page that decides itself what is exported.
#pragma once

#include "core/render/view_record.h"
#include "widgets/paint/export_formats.h"

#include <QString>

#include <optional>

namespace teardown {

class ExportSource {
public:
    virtual ~ExportSource() = default;
    /// None: the page is exported as shown. `files` names the files that the view was made from.
    virtual std::optional<ExportContent> exportContent(const ViewRecord& files) const = 0;
    /// Appended to the config's name in the file name: "why-espresso"; only called if there is a content.
    virtual QString exportName() const = 0;
};

}  // namespace teardown
