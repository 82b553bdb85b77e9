// ExportSource: a page of the stage that knows itself what is exported of it.
#pragma once

#include "core/render/view_record.h"
#include "widgets/paint/export_formats.h"

#include <QString>

#include <optional>

namespace teardown {

class ExportSource {
public:
    virtual ~ExportSource() = default;
    /// None: the page is exported as it stands. `files` says what the view was made from.
    virtual std::optional<ExportContent> exportContent(const ViewRecord& files) const = 0;
    /// Behind the config's name in the name of the file: "why-espresso"; asked where there is a content.
    virtual QString exportName() const = 0;
};

}  // namespace teardown
