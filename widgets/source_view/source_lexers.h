// The languages of SourceView: which lexer reads them and which of its styles has which colour.
#pragma once

#include "widgets/source_view/source_view.h"

namespace teardown {

/// Null for plain text. The parent owns it.
QsciLexer* makeLexer(SourceLanguage language, QObject* parent);
void colourLexer(QsciLexer& lexer, const SourceColours& colours, const QFont& font);

}  // namespace teardown
