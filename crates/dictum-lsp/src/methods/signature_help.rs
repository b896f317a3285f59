//! `textDocument/signatureHelp`: the signatures of the call around the cursor.

use dictum_evaluator::assist::signature;
use gen_lsp_types::{
    ParameterInformation, ParameterInformationLabel, SignatureHelp, SignatureHelpParams,
    SignatureInformation,
};

use crate::desk::Desk;
use crate::{expression, file};

pub(super) fn answer(desk: &Desk, params: &SignatureHelpParams) -> Option<SignatureHelp> {
    let asked = super::asked(desk, &params.text_document_position_params)?;
    let tree = file::tree(&asked.source)?;
    let (expression, at) = expression::at(&tree, asked.offset)?;
    let environment = expression::environment(&tree, &asked.path);
    let environment = expression::environment_of(&expression, environment);
    let call = signature::at(&environment, &expression.text, at)?;
    let (active, language) = (call.active, desk.language());
    // The first signature that has the argument that is being written.
    let fitting = call.signatures.iter().position(|it| it.parameters.len() > active);
    let signatures = call.signatures.into_iter().map(|it| SignatureInformation {
        label: it.label,
        parameters: Some(it.parameters.into_iter().map(parameter).collect()),
        documentation: it.doc.map(|it| it.get(language).to_owned().into()),
        ..SignatureInformation::default()
    });
    Some(SignatureHelp {
        signatures: signatures.collect(),
        active_signature: Some(u32::try_from(fitting.unwrap_or(0)).unwrap_or(0)),
        active_parameter: Some(u32::try_from(active).unwrap_or(0).into()),
    })
}

fn parameter(label: String) -> ParameterInformation {
    ParameterInformation { label: ParameterInformationLabel::String(label), documentation: None }
}
