#include "widgets/stage/stage_page.h"

namespace teardown {

StagePage::StagePage(PageId id, QWidget* parent) : QWidget(parent), m_id(id) {}

bool StagePage::fits(const TracePtr&, int) const { return true; }
void StagePage::showStep(const TracePtr&, int) {}
void StagePage::refreshNumbers(const TracePtr&) {}
void StagePage::moveProbe(int, int) {}
void StagePage::zoomBy(int) {}

TensorView StagePage::numbers(const TensorView& chosen) const { return kind() == PageKind::OfStep ? chosen : TensorView(); }

}  // namespace teardown
